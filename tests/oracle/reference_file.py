# SPDX-License-Identifier: Apache-2.0
"""Writes float32 arrays as a safetensors file (the layout stands in core/tensor/ost-safetensors.h)."""
import json
import struct

import numpy as np


def save(path, arrays, metadata):
    header = {"__metadata__": metadata}
    blobs, offset = [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        blob = array.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    print(f"{path}: {len(arrays)} arrays, {8 + len(text) + offset} bytes")
