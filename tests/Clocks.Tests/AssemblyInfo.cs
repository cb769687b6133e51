// The claims of one room run beside those of another; each test makes what it needs and shares nothing.
