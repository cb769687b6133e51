using Clocks;

// Each test makes what it needs and shares nothing, so that any two may run side by side; what cannot says so (NotInParallel).
[assembly: ParallelLimiter<AsManyAsProcessors>]
