package org.wmrelay.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Opens many listeners on few threads and checks what they get, far cheaper than it is made.
 *
 * <p>It says {@code served N in T ms} when all of them got their first packet. A line {@code begin}
 * on its input starts a window, {@code end} closes it and prints what was counted; the end of its
 * input, or of its life, ends it.
 */
@Command(name = "load", sortOptions = false)
public final class LoadClient implements Callable<Integer> {
  /** Less than what a receive buffer takes at least. */
  private static final int STEADY_READ_BYTES = 32 * 1024;

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private static final String PLAIN =
      """
      GET %s HTTP/1.0
      Host: 127.0.0.1
      User-Agent: bench
      Accept: */*

      """;
  private static final String MMSH =
      """
      GET %s HTTP/1.0
      Accept: */*
      User-Agent: NSPlayer/7.10.0.3059
      Host: 127.0.0.1
      Pragma: no-cache,rate=1.000000,request-context=2
      Pragma: xPlayStrm=1
      Pragma: xClientGUID={c77e7400-738a-11d2-9add-0020af0a3278}
      Pragma: stream-switch-count=1
      Pragma: stream-switch-entry=ffff:1:0
      Connection: Close

      """;

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--wire", required = true)
  private Load.Wire wire = Load.Wire.HTTP;

  @Option(names = "--tls", arity = "1")
  private boolean tls;

  @Option(names = "--path", required = true, split = ",")
  private List<String> paths = List.of();

  @Option(names = "--stride", required = true)
  private int stride;

  @Option(names = "--listeners", required = true)
  private int listeners;

  @Option(names = "--prompt-one-in", description = "One of so many listeners reads promptly.")
  private int promptOneIn = 10;

  @Option(names = "--stalled")
  private int stalled;

  @Option(names = "--slow")
  private int slow;

  @Option(names = "--bytes", required = true, description = "Bytes a second of the stream.")
  private long bytesPerSecond;

  @Option(names = "--churn", description = "Joins a second.")
  private int churn;

  @Option(names = "--join-rate", description = "Joins a second at the beginning; 0: at once.")
  private int joinRate;

  @Option(names = "--threads")
  private int threads = 1;

  @Option(names = "--life", required = true, description = "Seconds after which it ends itself.")
  private int life;

  private final AtomicInteger served = new AtomicInteger();
  private final List<LoadThread> loads = new ArrayList<>();

  /** Starts it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LoadClient()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(LoadClient::daemon);
    timer.schedule(() -> System.exit(1), life, TimeUnit.SECONDS);
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      LoadThread load = new LoadThread(plan(i));
      loads.add(load);
      daemon(load).start();
    }
    timer.scheduleAtFixedRate(() -> tellWhenServed(start), 5, 5, TimeUnit.MILLISECONDS);
    obey();
    return 0;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "load");
    thread.setDaemon(true);
    return thread;
  }

  private LoadPlan plan(int thread) {
    return new LoadPlan(
        port,
        paths,
        request(),
        tls,
        stride,
        share(listeners, thread),
        promptOneIn,
        Math.min(SECOND_NS, SECOND_NS * STEADY_READ_BYTES / bytesPerSecond),
        share(stalled, thread),
        share(slow, thread),
        bytesPerSecond / 2,
        joinRate == 0 ? 0 : SECOND_NS * threads / joinRate,
        churn == 0 ? 0 : SECOND_NS * threads / churn,
        served);
  }

  private String request() {
    return switch (wire) {
      case MMSH -> MMSH.replace("\n", "\r\n");
      case HTTP -> PLAIN.replace("\n", "\r\n");
      case RAW -> "";
    };
  }

  private int share(int count, int thread) {
    return count / threads + (thread < count % threads ? 1 : 0);
  }

  private void tellWhenServed(long start) {
    int all = listeners + stalled + slow;
    if (served.get() >= all) {
      System.out.println(
          "served " + all + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
      throw new java.util.concurrent.CancellationException("said once");
    }
  }

  private void obey() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "churn" -> loads.forEach(load -> load.tell(load::startChurn));
        case "begin" -> System.out.println("joined " + counts().line());
        case "end" -> System.out.println(counts().line());
        default -> throw new IOException("what is " + line + "?");
      }
    }
    loads.forEach(load -> load.tell(load::stop));
  }

  /** What all threads counted since the last call. */
  private LoadCounts counts() {
    LoadCounts sum = new LoadCounts();
    for (LoadThread load : loads) {
      CompletableFuture<LoadCounts> taken = new CompletableFuture<>();
      load.tell(() -> taken.complete(load.takeCounts()));
      sum.add(taken.join());
    }
    return sum;
  }
}
