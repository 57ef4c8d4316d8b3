"""Who answers a survey, in which wave and how soon: nonresponse that is real and known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._read_only import ReadOnly
from satisfaction.models import Channel
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields

_CHANNEL_EFFECTS = ReadOnly(
    {Channel.PHONE: 0.4, Channel.EMAIL: -0.2, Channel.POST: -0.6, Channel.OFFICE: 0.8}
)


@frozen(kw_only=True, field_transformer=named_converters)
class ResponseBehaviour:
    """Who answers: by satisfaction, extremity, channel, incentive and reminder; and how soon.

    All effects are on the logit of answering one request.

    Parameters
    ----------
    intercept : float, default -1
        Logit of somebody of average satisfaction, without anything else.
    satisfaction : float, default 0.4
        Effect of one latent point above the average satisfaction; 0 lets answering be unrelated.
    extremity : float, default 0
        Effect of the distance from the average, in either direction.
    channel_effects : mapping of Channel or str to float
        Effect of the channel that asks.
    preferred : float, default 0.5
        Effect of being asked in the channel that one prefers.
    incentive : float, default 0.05
        Effect of one unit of currency, at least 0.
    fatigue : float, default 0.3
        What each reminder loses against the request before, at least 0.
    speed : float, default 0.3
        How much faster the satisfied answer: the mean delay falls by the factor ``exp(-speed)``
        per latent point.
    mean_delay : float, default 2
        Mean delay of somebody of average satisfaction, in days.
    reminder_days : float, default 7
        Time between two requests.

    Raises
    ------
    ArgumentError
        If a number is outside its range.
    DataTypeError
        If a value is of the wrong kind.

    References
    ----------
    Groves, R. M. (2006). Nonresponse rates and nonresponse bias in household surveys. Public
    Opinion Quarterly 70. https://doi.org/10.1093/poq/nfl033

    Examples
    --------
    >>> ResponseBehaviour(satisfaction=0, channel_effects={}).intercept
    -1.0
    """

    intercept: float = field(default=-1.0, converter=_fields.real)
    satisfaction: float = field(default=0.4, converter=_fields.real)
    extremity: float = field(default=0.0, converter=_fields.real)
    channel_effects: Mapping[Channel, float] = field(
        factory=lambda: _CHANNEL_EFFECTS, converter=_fields.channel_effects, hash=False
    )
    preferred: float = field(default=0.5, converter=_fields.real)
    incentive: float = field(default=0.05, converter=_fields.non_negative)
    fatigue: float = field(default=0.3, converter=_fields.non_negative)
    speed: float = field(default=0.3, converter=_fields.real)
    mean_delay: float = field(default=2.0, converter=_fields.positive)
    reminder_days: float = field(default=7.0, converter=_fields.positive)

    def logit(
        self,
        centered: NDArray[np.float64],
        reach: NDArray[np.float64],
        preferred: NDArray[np.bool_],
        channel: Channel,
        incentive: float,
    ) -> NDArray[np.float64]:
        """Return the logit of answering the first request.

        Parameters
        ----------
        centered : ndarray
            Satisfaction minus its mean over the population.
        reach : ndarray
            Effect of the segment.
        preferred : ndarray
            Whether the customer prefers the channel that asks.
        channel : Channel
            The channel that asks.
        incentive : float
            What is given for an answer.

        Returns
        -------
        ndarray
            The logits.
        """
        logit = self.intercept + self.satisfaction * centered + reach
        logit += self.extremity * np.abs(centered)
        logit += self.preferred * preferred
        return logit + self.channel_effects.get(channel, 0.0) + self.incentive * incentive

    def answers_within(self, logit: NDArray[np.float64], reminders: int) -> NDArray[np.float64]:
        """Return the probability of answering by the last reminder.

        Parameters
        ----------
        logit : ndarray
            Logit of answering the first request.
        reminders : int
            Number of reminders.

        Returns
        -------
        ndarray
            One minus the product of the chances of silence.
        """
        silent = np.ones(logit.shape)
        for wave in range(reminders + 1):
            silent *= special.expit(self.fatigue * wave - logit)
        return 1 - silent

    def wave_of(
        self, uniforms: NDArray[np.float64], logit: NDArray[np.float64], reminders: int
    ) -> NDArray[np.int16]:
        """Return the request that each customer answers: 0 is the first, -1 none.

        Parameters
        ----------
        uniforms : ndarray
            One random number per customer.
        logit : ndarray
            Logit of answering the first request.
        reminders : int
            Number of reminders.

        Returns
        -------
        ndarray
            Numbers of the requests.
        """
        wave = np.full(logit.shape, -1, dtype=np.int16)
        silent = np.ones(logit.shape)
        for request in range(reminders + 1):
            silent *= special.expit(self.fatigue * request - logit)
            # who answers an early request answers it also where more reminders were planned
            wave[(wave < 0) & (uniforms < 1 - silent)] = request
        return wave

    def delay(
        self,
        uniforms: NDArray[np.float64],
        centered: NDArray[np.float64],
        wave: NDArray[np.int16],
    ) -> NDArray[np.float64]:
        """Return the days from the first request to the answer; nan without one.

        Parameters
        ----------
        uniforms : ndarray
            One random number per customer.
        centered : ndarray
            Satisfaction minus its mean over the population.
        wave : ndarray
            The request that is answered.

        Returns
        -------
        ndarray
            Exponential delays after the request that is answered.
        """
        own = -np.log(uniforms) * self.mean_delay * np.exp(-self.speed * centered)
        return np.where(wave < 0, np.nan, self.reminder_days * wave + own)
