"""Adapting the answering model to the documents of the index: joins the index, the model, the stars and the shelf."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inkling.errors import ModelProblem
from inkling.places import Places
from inkling.search.stars import Stars
from inkling.session.model_choice import ModelChoice
from inkling.session.model_wishes import ModelWishes
from inkling.store.connections import Connections

if TYPE_CHECKING:
    # Training imports torch, which nothing else of the session waits for.
    from inkling.adapting.adaptation import Adapted, Plan, Step


@dataclass(frozen=True, slots=True)
class AdaptedModel:
    """What came of adapting; `name` is what the new model is called among the others, empty where it is no better."""

    name: str
    adapted: "Adapted"


class Adapting:
    """Makes an adapted model; any thread may call, and a call blocks until it is done."""

    def __init__(
        self, places: Places, connections: Connections, choice: ModelChoice, models: ModelWishes, stars: Stars
    ) -> None:
        self._places, self._connections, self._choice = places, connections, choice
        self._models, self._stars = models, stars

    def adapt(
        self, plan: "Plan", wait: Callable[[], None], on_step: Callable[["Step"], None], name: str = ""
    ) -> AdaptedModel:
        """Adapt the model that answers, and keep the new one beside the others where it is proven to be better.

        `wait` is called between steps; whatever it raises ends this, and the next call goes on from there.

        Raises:
            BadRequest: there is too little to learn from, or the name is no good.
            ModelProblem: no model answers, or this Inkling cannot train.
        """
        if name:
            # Said now, and not after half an hour.
            self._models.expect_free(name)
        from inkling.adapting.adaptation import Adaptation

        answering = self._choice.answering
        if answering.model is None:
            raise self._choice.problem or ModelProblem("There is no model.")
        adaptation = Adaptation(
            self._connections, answering.model, answering.loader.get(), self._places.adapting, self._places.memory
        )
        adapted = adaptation.run(plan, self._stars.all(), wait, on_step)
        if adapted.folder is None:
            return AdaptedModel("", adapted)
        wanted = name or self._free_name(answering.model.name)
        kept = self._models.add(adapted.folder, wanted, f"{answering.model.name}, adapted to this index")
        shutil.rmtree(self._places.adapting, ignore_errors=True)
        return AdaptedModel(kept, adapted)

    def _free_name(self, base: str) -> str:
        taken = {row.name for row in self._models.list()}
        stem = f"{base.partition('-adapted-')[0]}-adapted-{date.today().isoformat()}"
        names = [stem, *(f"{stem}-{count}" for count in range(2, len(taken) + 3))]
        return next(name for name in names if name not in taken)
