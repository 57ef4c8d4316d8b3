"""The picture of the loyalty matrix."""

from satisfaction.loyalty import loyalty_matrix


def draw(satisfaction, loyalty, **details):
    """Draw the matrix of some answers with both cuts at 8."""
    matrix = loyalty_matrix(
        {"s": satisfaction, "l": loyalty}, satisfaction="s", loyalty="l", satisfied=8, loyal=8
    )
    return matrix.plot(**details)


def test_tiles_say_state_share_and_interval(texts, artist):
    ax = draw([9, 9, 2, 1], [9, 9, 9, 1], title="guests")
    assert sorted(text.split("\n")[:2] for text in texts(ax)) == [
        ["apostles", "50 %"],
        ["defectors", "25 %"],
        ["hostages", "25 %"],
        ["mercenaries", "0 %"],
    ]
    assert artist(ax, "apostle").get_alpha() == 0.5
    assert ax.get_title(loc="left") == "guests"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("satisfaction", "loyalty")


def test_text_on_a_dark_tile_is_light():
    ax = draw([9, 9, 9], [9, 9, 9])
    colors = {text.get_text().split("\n")[0]: text.get_color() for text in ax.texts}
    assert colors["apostles"] != colors["hostages"]
