"""What of torch goes into the bundle: PyInstaller's own hook would take its compiler, tests and tools along."""

from PyInstaller.utils.hooks import collect_data_files, collect_dynamic_libs, collect_submodules

UNUSED = (
    "torch.testing._internal", "torch.utils.tensorboard", "torch.utils.benchmark", "torch.onnx", "torch._inductor",
)

hiddenimports = collect_submodules("torch", filter=lambda name: not name.startswith(UNUSED))
# The import of torch looks for this one program.
datas = collect_data_files("torch", includes=["bin/torch_shm_manager*"])
binaries = collect_dynamic_libs("torch", search_patterns=["*.so", "*.so.*", "*.dll", "*.dylib"])
# Functions that torch compiles from their source have to have one.
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
