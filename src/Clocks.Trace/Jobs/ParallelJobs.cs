using System.Runtime.ExceptionServices;

namespace Clocks.Trace.Jobs;

/// <summary>
/// Runs jobs that do not touch each other's results on as many threads as there are processors, the caller's among
/// them. Long jobs are best given first. A job may run others in parallel itself. What a job throws is thrown to the
/// caller with its stack, once the rest has ended; of several the exception of the first job in the list.
/// </summary>
public static class ParallelJobs
{
    /// <summary>A run with fewer events than this is done sooner than a thread has started.</summary>
    public const int WorthEvents = 20_000;

    /// <summary>Neither disks nor memory are faster than this many processors.</summary>
    private const int ThreadsMax = 16;

    /// <summary>On how many threads jobs are run that are worth them.</summary>
    public static int Threads => Math.Min(Environment.ProcessorCount, ThreadsMax);

    /// <summary>Runs all jobs; all have ended when it returns.</summary>
    /// <param name="jobs">Each is done once, by any thread.</param>
    /// <param name="areWorthThreads">False for little work: the caller then does one after the other.</param>
    public static void Run(IReadOnlyList<Action> jobs, bool areWorthThreads = true) =>
        Run(jobs.Count, i => jobs[i](), areWorthThreads ? Threads : 1);

    /// <summary>Runs one job with each number; all have ended when it returns.</summary>
    /// <param name="count">The numbers are 0 to this one, which is excluded.</param>
    /// <param name="job">Called once with each, by any thread.</param>
    /// <param name="threadsMax">On how many threads at most, the caller's among them.</param>
    public static void Run(int count, Action<int> job, int threadsMax)
    {
        int next = -1;
        var failures = new Exception?[count];
        int threads = Math.Min(threadsMax, count);
        var others = new Thread[Math.Max(0, threads - 1)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(DoNext) { IsBackground = true, Name = "parallel jobs" };
            others[i].Start();
        }

        DoNext();
        foreach (Thread other in others)
        {
            other.Join();
        }

        if (Array.Find(failures, static failure => failure is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        void DoNext()
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                try
                {
                    job(i);
                }
                catch (Exception e)
                {
                    failures[i] = e;
                }
            }
        }
    }
}
