"""How near texts come to each other by a model, measured with a few texts of our own.

Models differ: by some of them unrelated texts have a cosine of 0, by others of 0.7, for all of their vectors lie in a
narrow cone (Ethayarajh, 2019). What was chosen with one model serves another only on a common scale.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Encoder, Matrix

NARROWEST = 0.1
"""Where questions come no nearer to their answers than this, a model cannot be measured with these texts."""

CENTRED_ABOVE = 0.25
"""From this cosine of unrelated texts on, the signs of a vector tell more about the cone than about the text."""

Cosines = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The mean cosine of questions with passages that do not answer them and with those that do.

    `centre` is the mean vector, empty where vectors lie around zero.
    """

    unrelated: float
    related: float
    centre: tuple[float, ...] = ()

    @property
    def factor(self) -> float:
        """What differences of cosines are multiplied with to be on the usual scale."""
        width = self.related - self.unrelated
        return (USUAL.related - USUAL.unrelated) / width if width >= NARROWEST else 1.0

    def usual(self, cosines: Cosines) -> Cosines:
        """Bring cosines to the scale of the model that comes with Inkling; NaN stays NaN."""
        if self.related - self.unrelated < NARROWEST:
            return cosines
        return cosines * self.factor + (USUAL.unrelated - self.unrelated * self.factor)

    def centred(self, vectors: Matrix) -> Matrix:
        """Give unit vectors as seen from the centre."""
        return vectors - np.array(self.centre, np.float32) if self.centre else vectors

    def as_fact(self) -> dict[str, object]:
        """Give it as an index remembers it."""
        return asdict(self)

    @classmethod
    def from_fact(cls, fact: Mapping[str, Any]) -> "Yardstick":
        """Read what an index remembers."""
        return cls(float(fact["unrelated"]), float(fact["related"]), tuple(map(float, fact["centre"])))


USUAL = Yardstick(0.028, 0.413)
"""Of all-MiniLM-L6-v2, with which the constants of the ranking were chosen."""


def measure_yardstick(encoder: Encoder) -> Yardstick:
    """Encode some questions and their answers and compare each with each; takes a fraction of a second."""
    questions = np.stack([encoder.encode_query(question) for question, _ in _QUESTIONS])
    answers = encoder.encode_sentences([answer for _, answer in _QUESTIONS])
    cosines = questions @ answers.T
    related = float(np.diagonal(cosines).mean())
    unrelated = float(cosines[~np.eye(len(cosines), dtype=bool)].mean())
    centre = np.concatenate([questions, answers]).mean(axis=0) if unrelated > CENTRED_ABOVE else np.empty(0)
    return Yardstick(round(unrelated, 3), round(related, 3), tuple(round(float(each), 5) for each in centre))


_QUESTIONS = (
    ("how long does bread dough have to rest", "Leave the kneaded loaf under a cloth for two hours before you bake."),
    ("when is the rent due", "The tenant pays on the third working day of each month by bank transfer."),
    ("what did the doctor prescribe for the cough", "Take ten drops of the syrup until your throat is better."),
    ("how do I reset the router", "Hold the small button on the back for ten seconds until all the lights go out."),
    ("who won the chess tournament", "Marta beat the defending champion in the final game and took home the cup."),
    ("causes of the war", "The quarrel of the two kingdoms over the harbour grew until troops crossed the border."),
    ("why is the sea salty", "Rivers wash minerals out of the rocks, and they stay behind when water evaporates."),
    ("which train goes to the airport", "Take the blue line from the central station and get off at the terminal."),
    ("budget for next year", "We plan to spend four hundred thousand on staff and half as much on equipment."),
    ("how to look after roses", "Cut the stems back in March and give the bushes compost when buds appear."),
    ("what is a black hole", "A collapsed star so dense that not even light escapes from its gravity."),
    ("ideas for a present for grandmother", "She would love a knitted shawl or an album with family pictures."),
    ("does the insurance cover water damage", "Burst pipes are included in the policy, floods from outside are not."),
    ("how was the hotel in Rome", "Our room was small and noisy, but the breakfast on the terrace made up for it."),
    ("the effect of sleep on memory", "Students who rested after learning remembered more words the next morning."),
    ("when was the cathedral built", "Masons laid the first stone in 1248 and finished the towers in 1880."),
    ("how does photosynthesis work", "Leaves turn sunlight, water and carbon dioxide into sugar and oxygen."),
    ("what to pack for hiking in the mountains", "Bring boots, a rain jacket, a map and enough to drink."),
    ("sorting a list in a program", "Call the method with a key function to bring the items into ascending order."),
    ("how did the dog get hurt", "Bello stepped on broken glass in the park and limped home on three legs."),
)
