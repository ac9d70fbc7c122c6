"""The buffers that kernels take: C-contiguous, read only unless their name ends in Out."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

ctypedef const uint64_t[:, ::1] Words
ctypedef uint64_t[:, ::1] WordsOut
ctypedef const uint8_t[:, ::1] Bytes
ctypedef uint8_t[:, ::1] BytesOut
ctypedef const uint8_t[::1] ByteList
ctypedef uint8_t[::1] ByteListOut
ctypedef const int64_t[::1] Indices
ctypedef int64_t[::1] CountsOut
ctypedef const int32_t[::1] Wires
ctypedef const uint64_t[::1] Word
ctypedef int32_t[::1] IntsOut
