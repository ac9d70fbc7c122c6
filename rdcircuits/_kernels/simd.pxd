"""For the other kernels: the SIMD mode to hand to C."""

cdef int current() except -1
