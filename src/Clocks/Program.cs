System.Console.WriteLine("clocks");
