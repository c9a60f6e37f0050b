"""What of transformers goes into the bundle: the text encoders, for models other than the one that comes along."""

from PyInstaller.utils.hooks import collect_submodules, copy_metadata

UNUSED = ("convert_", "modular_", "image_processing_", "video_processing_", "feature_extraction_", "processing_")


def is_used(name: str) -> bool:
    """Tell whether a module can have to do with encoding text."""
    parts = name.split(".")
    if parts[:2] == ["transformers", "models"]:
        return not (len(parts) > 3 and parts[-1].startswith(UNUSED))
    return parts[1:2] not in (["cli"], ["kernels"], ["commands"])


hiddenimports = collect_submodules("transformers", filter=is_used)
# It asks for these by their names, and lists its own folder of sources to know what it has.
datas = [
    entry
    for name in ("transformers", "torch", "tqdm", "regex", "packaging", "filelock", "numpy", "tokenizers",
                 "huggingface_hub", "safetensors", "pyyaml")
    for entry in copy_metadata(name)
]
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False
