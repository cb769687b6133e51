// These drive whole processes and measure them: one at a time.
[assembly: NotInParallel]
