import struct
import tracemalloc

from compound_samples import compound
from inkling.documents.old_office.compound import CompoundFile


def test_a_list_of_sectors_that_names_itself_as_its_rest_costs_no_more():
    text = b"Honey" * 100_000
    data = bytearray(compound({"Text": text}))
    last = len(data) // 512 - 1
    data += bytes(data[76:80]) * 127 + struct.pack("<I", last)
    struct.pack_into("<2I", data, 68, last, 1)
    tracemalloc.start()
    try:
        read = CompoundFile(bytes(data)).stream("Text")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == text
    assert peak < 10 * len(data)
