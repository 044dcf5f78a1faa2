"""WebSocket frames as bytes (RFC 6455, 5.2), as far as nearly all of them go. Pure."""

_FINAL_TEXT, _MASKED, _TWO_BYTES, _EIGHT_BYTES = 0x81, 0x80, 126, 127
_SHORTEST = 6  # bytes of a masked frame


def whole_texts(data: bytes) -> tuple[list[str], int]:
    """The texts of the short messages that `data` begins with, and how many bytes these take.

    A short message is one final, masked text frame of less than 64 KiB in UTF-8. Whatever else
    comes (a part of a frame, a ping, a close, a mistake) is left to who knows all of the protocol.
    """
    texts: list[str] = []
    begin, size = 0, len(data)
    while size - begin >= _SHORTEST and data[begin] == _FINAL_TEXT and data[begin + 1] & _MASKED:
        length, mask_at = data[begin + 1] & 0x7F, begin + 2
        if length == _TWO_BYTES:
            length, mask_at = data[mask_at] << 8 | data[mask_at + 1], begin + 4
        elif length == _EIGHT_BYTES:
            break
        end = mask_at + 4 + length
        if end > size:
            break
        try:
            texts.append(_unmasked(data[mask_at : mask_at + 4], data[mask_at + 4 : end]).decode())
        except UnicodeDecodeError:
            break
        begin = end
    return texts, begin


def text_frame(payload: bytes) -> bytes:
    """One unmasked frame that is a whole text message."""
    length = len(payload)
    if length < _TWO_BYTES:
        return bytes((_FINAL_TEXT, length)) + payload
    if length < 1 << 16:
        return bytes((_FINAL_TEXT, _TWO_BYTES)) + length.to_bytes(2, "big") + payload
    return bytes((_FINAL_TEXT, _EIGHT_BYTES)) + length.to_bytes(8, "big") + payload


def _unmasked(mask: bytes, payload: bytes) -> bytes:
    # As two long numbers: a loop over the bytes would take a hundred times as long.
    length = len(payload)
    repeated = (mask * (length // 4 + 1))[:length]
    plain = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return plain.to_bytes(length, "big")
