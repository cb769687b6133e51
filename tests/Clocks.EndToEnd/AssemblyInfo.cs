using Clocks.EndToEnd;

// Each drives processes of its own. What measures them, or needs the machine for itself, says so (NotInParallel).
[assembly: ParallelLimiter<MoreThanProcessors>]
[assembly: NeedsBinary]
