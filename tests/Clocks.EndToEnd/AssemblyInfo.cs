using Clocks.EndToEnd;

// These drive whole processes and measure them: one at a time.
[assembly: NotInParallel]
[assembly: NeedsBinary]
