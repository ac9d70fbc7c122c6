"""Elements of finite fields and rings on bits: what the blasting of circuits and of polynomials share."""
