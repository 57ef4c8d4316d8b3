"""How service works: how often customers call, why they complain, what recovery does."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from satisfaction.foundation._read_only import ReadOnly
from satisfaction.models import Cause, Channel, ServiceAct
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields

_CHANNELS = ReadOnly(
    {
        Channel.PHONE: 0.35,
        Channel.EMAIL: 0.2,
        Channel.CHAT: 0.2,
        Channel.WEB: 0.15,
        Channel.OFFICE: 0.1,
    }
)
_ACTS = ReadOnly(
    {
        ServiceAct.SUGGESTION: 0.05,
        ServiceAct.INFORMATION: 0.35,
        ServiceAct.TECHNICAL_SERVICE: 0.1,
        ServiceAct.ORDER: 0.15,
        ServiceAct.RETURN: 0.05,
        ServiceAct.PRAISE: 0.05,
        ServiceAct.ANNOUNCEMENT: 0.25,
    }
)
_CAUSES = ReadOnly(
    {
        Cause.UNPROFESSIONAL: 0.08,
        Cause.IMPERSONAL: 0.07,
        Cause.NOT_RIGHT_FIRST_TIME: 0.2,
        Cause.BAD_RESULT: 0.2,
        Cause.UNRESOLVED: 0.1,
        Cause.DISCOURTEOUS: 0.05,
        Cause.SLOW_RESPONSE: 0.15,
        Cause.BROKEN_PROMISE: 0.1,
        Cause.OTHER: 0.05,
    }
)


@frozen(kw_only=True, field_transformer=named_converters)
class ServiceProcess:
    """How often customers call, why they complain, how well they are served, what that does.

    Parameters
    ----------
    contact_rate : float, default 1
        Mean number of contacts per customer beside complaints.
    channels : mapping of Channel or str to float
        Share of the customers who prefer a channel; they add up to 1.
    acts : mapping of ServiceAct or str to float
        Share of the other contacts by what they are for; announcements go out.
    complaint_intercept : float, default -2
        Logit of complaining at satisfaction 0.
    complaint_slope : float, default 1
        How fast it falls with satisfaction, at least 0.
    causes : mapping of Cause or str to float
        Share of the complaints by cause; whoever was overcharged complains of that.
    justified : float, default 0.8
        Share of the complaints that are justified.
    resolved : float, default 0.7
        Probability that a contact solves the matter.
    resolution_hours : float, default 48
        Median time to the solution; the longest is 30 days.
    resolution_spread : float, default 1
        Standard deviation of its logarithm.
    follow_up : float, default 0.5
        Share of the unresolved complaints that are made again.
    recovery : float, default 0.8
        What a complaint that is resolved at once adds to satisfaction, at least 0.
    patience_hours : float, default 240
        Time by which that gain has fallen to ``1/e``.
    failure : float, default 0.4
        What an unresolved complaint takes from satisfaction, at least 0.
    quality : float, default 0.6
        Mean quality of a contact, of which the behaviours of representatives come.
    representatives : int, default 20
        How many serve; their quality differs with a standard deviation of a half.

    Raises
    ------
    ArgumentError
        If a number is outside its range, or shares do not add up to 1.
    DataTypeError
        If a value is of the wrong kind.

    References
    ----------
    Smith, A. K., Bolton, R. N., Wagner, J. (1999). A model of customer satisfaction with service
    encounters involving failure and recovery. Journal of Marketing Research 36.
    https://doi.org/10.1177/002224379903600305

    Examples
    --------
    >>> ServiceProcess(resolved=0.9).recovery
    0.8
    """

    contact_rate: float = field(default=1.0, converter=_fields.contact_rate)
    channels: Mapping[Channel, float] = field(
        factory=lambda: _CHANNELS, converter=_fields.channel_shares, hash=False
    )
    acts: Mapping[ServiceAct, float] = field(
        factory=lambda: _ACTS, converter=_fields.act_shares, hash=False
    )
    complaint_intercept: float = field(default=-2.0, converter=_fields.real)
    complaint_slope: float = field(default=1.0, converter=_fields.non_negative)
    causes: Mapping[Cause, float] = field(
        factory=lambda: _CAUSES, converter=_fields.cause_shares, hash=False
    )
    justified: float = field(default=0.8, converter=_fields.probability)
    resolved: float = field(default=0.7, converter=_fields.probability)
    resolution_hours: float = field(default=48.0, converter=_fields.positive)
    resolution_spread: float = field(default=1.0, converter=_fields.non_negative)
    follow_up: float = field(default=0.5, converter=_fields.probability)
    recovery: float = field(default=0.8, converter=_fields.non_negative)
    patience_hours: float = field(default=240.0, converter=_fields.positive)
    failure: float = field(default=0.4, converter=_fields.non_negative)
    quality: float = field(default=0.6, converter=_fields.real)
    representatives: int = field(default=20, converter=_fields.people)
