"""Contacts over time: complaints and their recovery, and everything else customers call for."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.models import Cause, ServiceAct, ServiceBehaviour
from satisfaction.simulate._experiences import Experiences
from satisfaction.simulate._measurement import Measurement, Ratings
from satisfaction.simulate._parameters import Segment
from satisfaction.simulate._people import People, of_each
from satisfaction.simulate._service import ServiceProcess
from satisfaction.simulate._streams import Streams, choose, poisson

# The calendar, in days: whoever complains does so within two weeks of the experience, and again
# within two weeks; other contacts fall into 40 days. A solution takes at most 30 days. So
# everything is over on day 180, when satisfaction is asked and the periods of loyalty begin.
COMPLAINT_DAYS = 14.0
FOLLOW_UP_DAYS = 14.0
CONTACT_DAYS = 40.0
LONGEST_HOURS = 720.0
SURVEY_DAY = 180.0

ACTS = tuple(ServiceAct)
CAUSES = tuple(Cause)
BEHAVIOURS = tuple(ServiceBehaviour)
COMPLAINT = ACTS.index(ServiceAct.COMPLAINT)
ANNOUNCEMENT = ACTS.index(ServiceAct.ANNOUNCEMENT)
# Moods from ANGRY to DELIGHTED change at these values of satisfaction.
MOOD_LIMITS = (-1.0, 0.0, 1.0, 2.0)
# Of the time to a solution, the first answer takes a quarter; a representative's quality
# differs from that of colleagues by this standard deviation, a contact's from his mean by 1.
FIRST_ANSWER = 0.25
REPRESENTATIVE_SPREAD = 0.5
# Share of the contacts in the channel that the customer prefers; the others come as they come.
PREFERRED = 0.7
# What a solution adds to the rating of a contact, in latent standard deviations.
SOLUTION = 1.0


@frozen(eq=False)
class Complaints:
    """Who complained and how it ended, one row per customer; times are nan where there is none."""

    complained: NDArray[np.bool_]
    resolved: NDArray[np.bool_]
    hours: NDArray[np.float64]
    again: NDArray[np.bool_]
    again_day: NDArray[np.float64]
    first_resolved: NDArray[np.bool_]
    first_day: NDArray[np.float64]
    first_hours: NDArray[np.float64]
    again_hours: NDArray[np.float64]
    effect: NDArray[np.float64]


@frozen(eq=False)
class Contacts:
    """The table of contacts, in the order of customers and times."""

    customer: NDArray[np.int64]
    day: NDArray[np.float64]
    channel: NDArray[np.int16]
    act: NDArray[np.int16]
    resolved: NDArray[np.bool_]
    response_hours: NDArray[np.float64]
    resolution_hours: NDArray[np.float64]
    cause: NDArray[np.int16]
    justified: NDArray[np.bool_]
    mood: NDArray[np.int16]
    representative: NDArray[np.int16]
    behaviours: NDArray[np.int16]
    previous: NDArray[np.int64]
    rating: Ratings


def solution_hours(
    streams: Streams, name: str, size: int, service: ServiceProcess
) -> NDArray[np.float64]:
    """Return times to a solution: log-normal, at most 30 days."""
    hours = np.exp(service.resolution_spread * streams.normals(name, size))
    return np.minimum(service.resolution_hours * hours, LONGEST_HOURS)


def draw_complaints(
    experiences: Experiences, service: ServiceProcess, streams: Streams
) -> Complaints:
    """Return the complaints, and what recovery or its failure adds to satisfaction.

    ``P(complain) = logistic(intercept - slope S)``; the effect of a complaint is
    ``recovery exp(-hours / patience)`` where it was resolved, else ``-failure``.
    """
    n = experiences.satisfaction.size
    chance = special.expit(
        service.complaint_intercept - service.complaint_slope * experiences.satisfaction
    )
    complained = streams.uniforms("complaint", n) < chance
    first_day = experiences.day + COMPLAINT_DAYS * streams.uniforms("complaint_day", n)
    first_resolved = complained & (streams.uniforms("resolved", n) < service.resolved)
    first_hours = solution_hours(streams, "resolution", n, service)
    again = complained & ~first_resolved & (streams.uniforms("follow_up", n) < service.follow_up)
    wait = FOLLOW_UP_DAYS * streams.uniforms("follow_up_day", n)
    again_resolved = again & (streams.uniforms("follow_up_resolved", n) < service.resolved)
    again_hours = solution_hours(streams, "follow_up_resolution", n, service)

    resolved = first_resolved | again_resolved
    hours = np.where(first_resolved, first_hours, 24 * wait + again_hours)
    gain = service.recovery * np.exp(-hours / service.patience_hours)
    return Complaints(
        complained=complained,
        resolved=resolved,
        hours=np.where(resolved, hours, np.nan),
        again=again,
        again_day=first_day + wait,
        first_resolved=first_resolved,
        first_day=first_day,
        first_hours=np.where(first_resolved, first_hours, np.nan),
        again_hours=np.where(again_resolved, again_hours, np.nan),
        effect=np.where(complained, np.where(resolved, gain, -service.failure), 0.0),
    )


def draw_contacts(
    people: People,
    experiences: Experiences,
    complaints: Complaints,
    segments: tuple[Segment, ...],
    service: ServiceProcess,
    measurement: Measurement,
    streams: Streams,
) -> Contacts:
    """Return all contacts: the complaints, those made again, and everything else."""
    n = people.segment.size
    means = service.contact_rate * of_each(segments, "contact_rate")[people.segment]
    others = np.repeat(np.arange(n), poisson(streams.uniforms("contacts", n), means))
    first, again = np.flatnonzero(complaints.complained), np.flatnonzero(complaints.again)
    # three blocks of rows, put together and then sorted
    sizes = (first.size, again.size, others.size)
    customer = np.concatenate([first, again, others])
    total = customer.size
    complaint = np.arange(total) < first.size + again.size
    days = experiences.day[others] + CONTACT_DAYS * streams.uniforms("contact_day", others.size)
    day = np.concatenate([complaints.first_day[first], complaints.again_day[again], days])

    act = np.full(total, COMPLAINT, dtype=np.int16)
    acts = np.array([ACTS.index(kind) for kind in service.acts], dtype=np.int16)
    shares = np.array(list(service.acts.values()))
    act[complaint.sum() :] = acts[choose(streams.uniforms("act", others.size), shares)]
    outbound = act == ANNOUNCEMENT

    solved = streams.uniforms("contact_resolved", others.size) < service.resolved
    solved &= ~outbound[complaint.sum() :]
    usual = solution_hours(streams, "contact_resolution", others.size, service)
    hours = np.concatenate(
        [
            complaints.first_hours[first],
            complaints.again_hours[again],
            np.where(solved, usual, np.nan),
        ]
    )
    resolved = ~np.isnan(hours)
    answer = np.where(resolved, hours, service.resolution_hours)
    response = np.where(outbound, np.nan, FIRST_ANSWER * answer)

    representative, behaviours, rating = _service_of(
        total, resolved, outbound, service, measurement, streams
    )
    usual_channel = streams.uniforms("contact_channel", total) < PREFERRED
    shares = np.array(list(service.channels.values()))
    other = choose(streams.uniforms("other_channel", total), shares)
    channel = np.where(usual_channel, people.channel[customer], other)

    order = np.lexsort((day, customer))
    place = np.empty(total, dtype=np.int64)
    place[order] = np.arange(total)
    previous = np.full(total, -1, dtype=np.int64)
    first_place = np.searchsorted(first, again)  # `first` is sorted, and holds all of `again`
    previous[sizes[0] : sizes[0] + sizes[1]] = place[first_place]
    feeling = np.searchsorted(MOOD_LIMITS, experiences.satisfaction).astype(np.int16)
    cause, justified = _causes(experiences, service, streams)
    return Contacts(
        customer=customer[order],
        day=day[order],
        channel=channel[order],
        act=act[order],
        resolved=resolved[order],
        response_hours=response[order],
        resolution_hours=hours[order],
        cause=np.where(complaint, cause[customer], -1).astype(np.int16)[order],
        justified=(complaint & justified[customer])[order],
        mood=np.where(outbound, -1, feeling[customer]).astype(np.int16)[order],
        representative=np.where(outbound, -1, representative).astype(np.int16)[order],
        behaviours=behaviours[order],
        previous=previous[order],
        rating=rating[order],
    )


def _causes(
    experiences: Experiences, service: ServiceProcess, streams: Streams
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Return the cause that each customer would complain of, and whether rightly."""
    n = experiences.satisfaction.size
    causes = np.array([CAUSES.index(cause) for cause in service.causes], dtype=np.int16)
    drawn = causes[choose(streams.uniforms("cause", n), np.array(list(service.causes.values())))]
    overcharged = experiences.overcharge > 0
    cause = np.where(overcharged, CAUSES.index(Cause.OVERCHARGED), drawn).astype(np.int16)
    justified = overcharged | (streams.uniforms("justified", n) < service.justified)
    return cause, justified


def _service_of(
    total: int,
    resolved: NDArray[np.bool_],
    outbound: NDArray[np.bool_],
    service: ServiceProcess,
    measurement: Measurement,
    streams: Streams,
) -> tuple[NDArray[np.int16], NDArray[np.int16], Ratings]:
    """Return who served, what they did as bits, and how customers rate the contact."""
    staff = streams.normals("quality", service.representatives)
    who = np.floor(service.representatives * streams.uniforms("representative", total))
    representative = who.astype(np.int16)
    quality = service.quality + REPRESENTATIVE_SPREAD * staff[representative]
    shown = special.ndtr(quality)
    behaviours = np.zeros(total, dtype=np.int16)
    for bit in range(len(BEHAVIOURS)):
        behaviours |= (streams.uniforms("behaviour", total, bit) < shown).astype(np.int16) << bit
    behaviours[outbound] = 0
    done = np.zeros(total)
    for bit in range(len(BEHAVIOURS)):
        done += (behaviours >> bit) & 1
    latent = (done - len(BEHAVIOURS) / 2) / 2 + SOLUTION * (resolved - 0.5)
    latent += streams.normals("contact_rating", total)
    return representative, behaviours, measurement.cut(latent, measurement.scale)
