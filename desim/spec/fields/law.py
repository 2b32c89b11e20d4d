"""Laws: how long something takes or how large it is, by mean and coefficient of variation of the variable itself."""

import inspect
import math
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from desim.spec.fields.base import Declared
from desim.spec.fields.open_union import OpenUnion
from desim.spec.fields.quantity import (
    LARGEST,
    Amount,
    AnyAmount,
    Count,
    Days,
    Fraction,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    PositiveFraction,
    fault,
)

Q = TypeVar("Q")
P = TypeVar("P")


class Law(Declared):
    """What all laws have; a law of one's own derives from it.

    Fields of generic classes are described by Field, since their source cannot be read back.
    """

    model_config = ConfigDict(use_attribute_docstrings=False)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema with the description of the generic class, which its specializations lack."""
        found = handler(schema)
        origin = cls.__pydantic_generic_metadata__["origin"] or cls
        handler.resolve_ref_schema(found).setdefault("description", inspect.cleandoc(origin.__doc__ or ""))
        return found


class Fixed(Law, Generic[Q]):
    """Always the same value.

    ``time: 3 days``
    """

    law: Literal["fixed"] = "fixed"
    value: Q = Field(description="The value.")

    @property
    def period(self) -> Any:
        """The value, where it is a time that comes again: it knows its months."""
        return self.value

    @model_serializer(mode="wrap")
    def _tagged(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Always with its law, also where defaults are left out."""
        return {"law": self.law, **handler(self)}

    @property
    def mean(self) -> float:
        """Mean of the law."""
        return float(self.value)  # type: ignore[arg-type]


class Exponential(Law, Generic[P]):
    """Exponential by its mean (not its rate).

    ``time: {law: exponential, mean: 3 days}``
    """

    law: Literal["exponential"]
    mean: P = Field(description="Mean of the variable.")


class Gamma(Law, Generic[P]):
    """Gamma by mean and coefficient of variation: shape 1/cv^2, scale mean*cv^2.

    ``time: {law: gamma, mean: 3 days, cv: 0.5}``
    """

    law: Literal["gamma"]
    mean: P = Field(description="Mean of the variable.")
    cv: PositiveFactor = Field(description="Coefficient of variation of the variable.")


class Erlang(Law, Generic[P]):
    """Sum of *stages* exponentials with the given total mean.

    ``time: {law: erlang, mean: 3 days, stages: 4}``
    """

    law: Literal["erlang"]
    mean: P = Field(description="Mean of the variable.")
    stages: Count = Field(description="Number of exponential stages.")


class LogNormal(Law, Generic[P]):
    """Log-normal by mean and cv of the variable itself: sigma^2 = ln(1+cv^2), mu = ln(mean)-sigma^2/2.

    ``time: {law: lognormal, mean: 40 days, cv: 0.5}``
    """

    law: Literal["lognormal"]
    mean: P = Field(description="Mean of the variable (not of its logarithm).")
    cv: PositiveFactor = Field(description="Coefficient of variation of the variable.")


class Weibull(Law, Generic[P]):
    """Weibull by shape and scale.

    ``time: {law: weibull, shape: 1.8, scale: 900 days}``
    """

    law: Literal["weibull"]
    shape: PositiveFactor = Field(description="Shape; below 1 the hazard falls with age.")
    scale: P = Field(description="Scale, the 63.2 % quantile.")

    @model_validator(mode="after")
    def _has_a_mean(self) -> "Weibull[P]":
        """A shape near 0 gives a mean, scale times gamma(1 + 1/shape), that no float holds."""
        if math.lgamma(1.0 + 1.0 / self.shape) + math.log(self.scale) > math.log(LARGEST):  # type: ignore[arg-type]
            raise fault(f"has a mean above {LARGEST:g}: its shape is too small")
        return self


class Triangular(Law, Generic[Q]):
    """Triangular between *low* and *high* with its peak at *mode*.

    ``time: {law: triangular, low: 9 days, mode: 11 days, high: 18 days}``
    """

    law: Literal["triangular"]
    low: Q = Field(description="Smallest value.")
    mode: Q = Field(description="Most likely value.")
    high: Q = Field(description="Largest value.")

    @model_validator(mode="after")
    def _ordered(self) -> "Triangular[Q]":
        if not (self.low <= self.mode <= self.high and self.low < self.high):  # type: ignore[operator]
            raise fault("needs low <= mode <= high and low < high")
        return self


class Pert(Triangular[Q], Generic[Q]):
    """PERT: a beta law on [low, high] with the given mode and weight 4 (Malcolm et al. 1959).

    ``time: {law: pert, low: 9 days, mode: 11 days, high: 18 days}``
    """

    law: Literal["pert"]  # type: ignore[assignment]


class Uniform(Law, Generic[Q]):
    """Uniform between *low* and *high*.

    ``time: {law: uniform, low: 9 days, high: 18 days}``
    """

    law: Literal["uniform"]
    low: Q = Field(description="Smallest value.")
    high: Q = Field(description="Largest value.")

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform[Q]":
        if not self.low < self.high:  # type: ignore[operator]
            raise fault("needs low < high")
        return self


class Normal(Law, Generic[Q, P]):
    """Normal truncated below at *low* (as if resampled until it is not below).

    ``time: {law: normal, mean: 10 days, sd: 2 days}``
    """

    law: Literal["normal"]
    mean: Q = Field(description="Mean before truncation.")
    sd: P = Field(description="Standard deviation before truncation.")
    low: Q = Field(0.0, description="Values below are never drawn.")  # type: ignore[assignment]

    @model_validator(mode="after")
    def _reachable(self) -> "Normal[Q, P]":
        if self.low > self.mean + 6 * self.sd:  # type: ignore[operator]
            raise fault("is truncated to a practically empty interval (low above mean + 6 sd)")
        return self


class Empirical(Law, Generic[Q]):
    """One of the *values* at a time, with probabilities in proportion to the *weights*.

    ``time: {law: empirical, values: [9 days, 11 days, 18 days], weights: [2, 5, 1]}``
    """

    law: Literal["empirical"]
    values: tuple[Q, ...] = Field(min_length=1, description="Possible values.")
    weights: tuple[PositiveFactor, ...] | None = Field(None, description="Weights of the values; equal when not given.")

    @model_validator(mode="after")
    def _paired(self) -> "Empirical[Q]":
        if self.weights is not None and len(self.weights) != len(self.values):
            raise fault("needs as many weights as values")
        return self


class Poisson(Law):
    """Poisson number of units.

    ``size: {law: poisson, mean: 12}``
    """

    law: Literal["poisson"]
    mean: PositiveAmount = Field(description="Mean number of units.")


class Geometric(Law):
    """Geometric number of units on 1, 2, ...: P(k) = p (1-p)^(k-1) with p = 1/mean.

    ``size: {law: geometric, mean: 12}``
    """

    law: Literal["geometric"]
    mean: PositiveAmount = Field(description="Mean number of units, at least 1.")

    @model_validator(mode="after")
    def _at_least_one(self) -> "Geometric":
        if self.mean < 1.0:
            raise fault("needs a mean of at least 1")
        return self


def _shorthand(value: Any) -> Any:
    """A plain number or text with a unit is a fixed value."""
    return value if isinstance(value, dict) or hasattr(value, "law") else {"law": "fixed", "value": value}


class Autoregressive(Law):
    """Normal, each remembering the one before: x = mean + rho (x' - mean) + sqrt(1 - rho^2) sd z; stationary.

    ``size: {law: autoregressive, mean: 100, sd: 20, rho: 0.7}``
    """

    law: Literal["autoregressive"]
    mean: PositiveAmount = Field(description="Mean.")
    sd: PositiveAmount = Field(description="Standard deviation of a single value.")
    rho: PositiveFraction = Field(description="Correlation of successive values.")


class Beta(Law):
    """Beta on [0, 1] by mean and standard deviation; at the largest possible deviation all or nothing.

    ``yield: {law: beta, mean: 0.9, sd: 0.05}``
    """

    law: Literal["beta"]
    mean: PositiveFraction = Field(description="Mean.")
    sd: PositiveFraction = Field(description="Standard deviation, at most the root of mean x (1 - mean).")

    @model_validator(mode="after")
    def _spread(self) -> "Beta":
        if self.sd**2 > self.mean * (1.0 - self.mean) * (1.0 + 1e-9):
            raise fault("needs an sd of at most the root of mean x (1 - mean)")
        return self


TIME_LAWS, SIZE_LAWS = OpenUnion("law of time", "law"), OpenUnion("law of size", "law")
SHARE_LAWS = OpenUnion("law of share", "law")
_Times = (
    Fixed[Days] | Exponential[PositiveDays] | Gamma[PositiveDays] | Erlang[PositiveDays] | LogNormal[PositiveDays]
    | Weibull[PositiveDays] | Triangular[Days] | Pert[Days] | Uniform[Days] | Normal[Days, PositiveDays]
    | Empirical[Days]
)  # fmt: skip
L = TypeVar("L")
_ByLaw = Annotated[L, Field(discriminator="law")]
"""What an editor may complete: a law by its name. A plain value stands beside it."""


class Weighted(Law):
    """One of the laws of a mixture."""

    weight: PositiveFactor = Field(description="Weight among the laws of the mixture.")
    of: Annotated[
        _Times,
        TIME_LAWS,
        Field(discriminator="law"),
        BeforeValidator(_shorthand, json_schema_input_type=_ByLaw[_Times] | Days),
    ] = Field(description="The law.")


class Mixture(Law):
    """One of several laws at a time, with probabilities in proportion to their weights.

    ``time: {law: mixture, parts: {plain: {weight: 9, of: 3 days},``
    ``hard: {weight: 1, of: {law: exponential, mean: 40 days}}}}``
    """

    law: Literal["mixture"]
    parts: dict[str, Weighted] = Field(min_length=1, description="Laws by name, each with its weight.")


TimeLaw = Annotated[
    _Times | Mixture,
    TIME_LAWS,
    Field(discriminator="law"),
    BeforeValidator(_shorthand, json_schema_input_type=_ByLaw[_Times | Mixture] | Days),
]
_Sizes = (
    Fixed[Amount] | Exponential[PositiveAmount] | Gamma[PositiveAmount] | Erlang[PositiveAmount]
    | LogNormal[PositiveAmount] | Weibull[PositiveAmount] | Triangular[Amount] | Pert[Amount] | Uniform[Amount]
    | Normal[AnyAmount, PositiveAmount] | Empirical[Amount] | Poisson | Geometric | Autoregressive
)  # fmt: skip
SizeLaw = Annotated[
    _Sizes,
    SIZE_LAWS,
    Field(discriminator="law"),
    BeforeValidator(_shorthand, json_schema_input_type=_ByLaw[_Sizes] | Amount),
]
_Shares = (
    Fixed[Fraction] | Beta | Uniform[Fraction] | Triangular[Fraction] | Pert[Fraction] | Empirical[Fraction]
)  # fmt: skip
ShareLaw = Annotated[
    _Shares,
    SHARE_LAWS,
    Field(discriminator="law"),
    BeforeValidator(_shorthand, json_schema_input_type=_ByLaw[_Shares] | Fraction),
]
