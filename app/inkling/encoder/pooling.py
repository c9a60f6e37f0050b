"""Token vectors to one vector a text, as sentence-transformers' modules compute it."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from inkling.encoder.folder_files import damaged, unsupported
from inkling.encoder.head_modules import Dense, HeadModule, LayerNorm, Normalize, Pooling, PoolingMode
from inkling.encoder.model_folder import ModelFolder
from inkling.errors import ModelProblem


class Head:
    """What follows a transformer: pooling, layers, and always last the cut to a length and the scaling to 1."""

    def __init__(self, folder: ModelFolder, device: str) -> None:
        self._steps = [_step(module, device) for module in folder.modules]
        self._folder = folder

    @property
    def is_mean(self) -> bool:
        """Whether the vector is a scaled sum of the token vectors and nothing else."""
        pooling, *rest = self._folder.modules
        plain = isinstance(pooling, Pooling) and pooling.modes in (("mean",), ("mean_sqrt_len_tokens",))
        return plain and all(isinstance(module, Normalize) for module in rest)

    @property
    def include_prompt(self) -> bool:
        """Whether the prompt's tokens take part in the pooling."""
        return all(module.include_prompt for module in self._folder.modules if isinstance(module, Pooling))

    def __call__(self, hidden: Tensor, mask: Tensor, prompt_length: int) -> Tensor:
        """Pool token vectors (texts, length, width) where `mask` is True into unit vectors (texts, dimension).

        Raises:
            ModelProblem: the vectors are longer or shorter than the folder's settings say.
        """
        vectors = hidden
        for step in self._steps:
            if isinstance(step, Pooling):
                vectors = pool(step, hidden.float(), mask, prompt_length)
            elif isinstance(step, Normalize):
                vectors = functional.normalize(vectors, dim=-1)
            else:
                vectors = step(vectors)
        if (width := vectors.shape[-1]) != self._folder.width:
            reason = f"its vectors have {width} numbers, and its settings say {self._folder.width}"
            raise unsupported(self._folder.path, reason)
        return functional.normalize(vectors[..., : self._folder.dimension], dim=-1)


def pool(pooling: Pooling, hidden: Tensor, mask: Tensor, prompt_length: int) -> Tensor:
    """Pool by each mode and concatenate; padding stands on the right."""
    used = mask
    if prompt_length and not pooling.include_prompt:
        used = mask.clone()
        used[:, :prompt_length] = False
    return torch.cat([_pool_by(mode, hidden, used, mask) for mode in pooling.modes], dim=-1)


def _pool_by(mode: PoolingMode, hidden: Tensor, used: Tensor, mask: Tensor) -> Tensor:
    rows = torch.arange(len(hidden), device=hidden.device)
    if mode == "cls":
        return hidden[rows, used.int().argmax(dim=1)]
    if mode == "lasttoken":
        return hidden[rows, mask.sum(dim=1) - 1]
    if mode == "max":
        return hidden.masked_fill(~used[:, :, None], -torch.inf).amax(dim=1)
    weights = used.to(hidden.dtype)
    if mode == "weightedmean":
        weights = weights * torch.arange(1, hidden.shape[1] + 1, device=hidden.device)
    total = torch.einsum("tl,tlw->tw", weights, hidden)
    count = weights.sum(dim=1, keepdim=True).clamp(min=1e-9)
    return total / (count.sqrt() if mode == "mean_sqrt_len_tokens" else count)


def _step(module: HeadModule, device: str) -> "Pooling | Normalize | _DenseLayer | _NormLayer":
    if isinstance(module, Dense):
        return _DenseLayer(module, device)
    return _NormLayer(module, device) if isinstance(module, LayerNorm) else module


class _NormLayer:
    def __init__(self, module: LayerNorm, device: str) -> None:
        weights = _load(module.weights, {"norm.weight", "norm.bias"})
        self._weight = weights["norm.weight"].to(device, torch.float32)
        self._bias = weights["norm.bias"].to(device, torch.float32)

    def __call__(self, vectors: Tensor) -> Tensor:
        return functional.layer_norm(vectors, self._weight.shape, self._weight, self._bias)


class _DenseLayer:
    def __init__(self, module: Dense, device: str) -> None:
        weights = _load(module.weights, {"linear.weight", *(["linear.bias"] if module.bias else [])})
        self._weight = weights["linear.weight"].to(device, torch.float32)
        self._bias = weights["linear.bias"].to(device, torch.float32) if module.bias else None
        self._activation = activation_named(module.activation, module.weights.parent)
        self._residual = module.residual
        projection = weights.get("residual.weight")
        self._projection = projection.to(device, torch.float32) if projection is not None else None

    def __call__(self, vectors: Tensor) -> Tensor:
        result: Tensor = self._activation(functional.linear(vectors, self._weight, self._bias))
        if not self._residual:
            return result
        return result + (vectors if self._projection is None else functional.linear(vectors, self._projection))


def activation_named(name: str, folder: Path) -> torch.nn.Module:
    """Make an activation by the name of its class in torch.nn; raises ModelProblem where there is none."""
    found = getattr(torch.nn, name, None)
    if not (isinstance(found, type) and issubclass(found, torch.nn.Module)):
        raise ModelProblem(f"The activation {name} in {folder} is unknown.", "Choose another model.")
    return found()


def _load(path: Path, wanted: set[str]) -> dict[str, Tensor]:
    try:
        weights = load_file(path)
    except (SafetensorError, OSError) as error:
        raise damaged(path) from error
    if not wanted <= weights.keys():
        raise damaged(path)
    return weights
