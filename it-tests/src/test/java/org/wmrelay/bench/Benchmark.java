package org.wmrelay.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wmrelay.it.child.Child;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * Runs scenarios: every contestant once a round, round after round, so that whatever else the
 * machine does falls on all of them; then prints medians, spread and ratios and writes a page.
 */
@Command(
    name = "benchmark",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Options of the load, for all contestants of the scenarios: --wire --tls --listeners --bit-rate",
      "--packet-size --tick --points --stalled --slow --churn --join-rate"
    })
public final class Benchmark implements Callable<Integer> {
  private static final int SPARE_FILES = 500;
  private static final Pattern SERVED = Pattern.compile("served \\d+ in (\\d+) ms");
  private static final Pattern JOINED = Pattern.compile("^joined (.*)");
  private static final Pattern RESULT = Pattern.compile("^result (.*)");

  @Option(
      names = "--scenario",
      split = ",",
      description = "Some of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<Scenario> scenarios = List.of(Scenario.MEDIA);

  @Option(names = "--servers", split = ",", description = "Only these contestants.")
  private List<String> servers = List.of("wmrelay", "node", "war", "reference", "icecast");

  @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--warm-up", description = "Seconds before a window (${DEFAULT-VALUE}).")
  private int warmUp = 15;

  @Option(names = "--seconds", description = "Seconds of a window (${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(names = "--client-threads", description = "Threads of the load client.")
  private int clientThreads = 1;

  @Option(
      names = "--prompt-one-in",
      description = "One of so many listeners reads at once and is timed (${DEFAULT-VALUE}).")
  private int promptOneIn = 10;

  /** A hundred points keep 4 MiB each. */
  @Option(names = "--jvm", description = "Options of servers' JVMs (${DEFAULT-VALUE}).")
  private String jvm = "-Xms768m -Xmx768m -XX:+AlwaysPreTouch";

  @Option(names = "--page", description = "The page to write (${DEFAULT-VALUE}).")
  private Path page = Path.of("target", "benchmark.html");

  @Unmatched private List<String> loadArguments = new ArrayList<>();

  /** Starts it. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Benchmark());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Report report = new Report(machine());
    report.head();
    for (Scenario scenario : scenarios) {
      report.add(run(scenario, report));
    }
    Files.writeString(page, new ChartPage(report).html());
    System.out.println("page: " + page.toAbsolutePath());
    return report.faultless() ? 0 : 1;
  }

  private String machine() throws IOException {
    String cpu =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse("?");
    return "%d cores %s, Linux %s, Java %s %s; rounds %d, warm-up %d s, window %d s; JVM %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            cpu,
            System.getProperty("os.version"),
            System.getProperty("java.vm.vendor"),
            System.getProperty("java.version"),
            rounds,
            warmUp,
            seconds,
            jvm);
  }

  private Contest run(Scenario scenario, Report report) throws Exception {
    Contest contest = new Contest(scenario, report::say);
    for (Scenario.Variant variant : scenario.variants) {
      String absence = absence(variant.server());
      if (absence.isEmpty()) {
        Load load =
            Load.of(
                Stream.of(scenario.arguments, variant.arguments(), loadArguments)
                    .flatMap(List::stream)
                    .toList());
        checkFiles(load);
        contest.add(variant, load);
      } else {
        report.say(variant.label() + " is left out: " + absence);
      }
    }
    contest.begin();
    for (int round = 0; round < rounds; round++) {
      for (Contest.Entry entry : List.copyOf(contest.entries())) {
        measure(contest, entry);
      }
    }
    contest.end();
    return contest;
  }

  /** A contestant that fails takes part no more. */
  private void measure(Contest contest, Contest.Entry entry) throws InterruptedException {
    try {
      Contestant contestant = contestant(entry.variant().server());
      contest.measured(entry, measure(contestant, entry.load()));
    } catch (IOException e) {
      contest.failed(entry, e.getMessage());
    }
  }

  private String absence(String server) {
    return servers.contains(server) ? contestant(server).absence() : "not asked for";
  }

  private Contestant contestant(String server) {
    List<String> jvmOptions = List.of(jvm.split(" "));
    return switch (server) {
      case "wmrelay" -> new WmRelayContestant(jvmOptions);
      case "node" -> new NodeContestant(jvmOptions);
      case "war" -> new WarContestant(jvmOptions);
      case "reference" -> new ReferenceContestant(jvmOptions);
      case "icecast" -> new IcecastContestant();
      default -> throw new IllegalArgumentException("no such contestant: " + server);
    };
  }

  /** Both server and client need a file for every connection. */
  private static void checkFiles(Load load) throws IOException {
    String limits = Files.readString(Path.of("/proc/self/limits"));
    String line = limits.lines().filter(l -> l.startsWith("Max open files")).findFirst().orElse("");
    String[] words = line.substring("Max open files".length()).strip().split("\\s+", -1);
    if (Long.parseLong(words[1]) < load.connections() + SPARE_FILES) {
      throw new IOException(
          "%d connections need more open files than ulimit -n allows (%s); try: ulimit -n %d"
              .formatted(load.connections(), words[1], 2 * load.connections()));
    }
  }

  private Measurement measure(Contestant contestant, Load load)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
    try (Contestant.Running running = contestant.start(load, directory);
        Child client = client(load, running, directory)) {
      try {
        return measure(load, running, client);
      } catch (AssertionError e) {
        throw new IOException(e.getMessage() + "\nserver:\n" + running.server().output(), e);
      }
    }
  }

  private Measurement measure(Load load, Contestant.Running running, Child client)
      throws IOException, InterruptedException {
    long served = Contestant.port(client, SERVED);
    if (load.churn > 0) {
      client.type("churn");
    }
    Thread.sleep(Duration.ofSeconds(warmUp).toMillis()); // what is measured is a stretch of time
    client.type("begin");
    Map<String, Double> joined =
        Measurement.parse(client.awaitLine(JOINED, Contestant.PATIENCE).group(1));
    ProcessCost server = ProcessCost.of(running.server().pid());
    ProcessCost load0 = ProcessCost.of(client.pid());
    long start = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    client.type("end");
    ProcessCost serverEnd = ProcessCost.of(running.server().pid());
    ProcessCost loadEnd = ProcessCost.of(client.pid());
    double window = (System.nanoTime() - start) / 1e9;
    Map<String, Double> values =
        Measurement.parse(client.awaitLine(RESULT, Contestant.PATIENCE).group(1));
    if (load.churn == 0) {
      joined.forEach(
          (name, value) -> values.compute(name, (n, v) -> n.startsWith("join") ? value : v));
    }
    return new Measurement(
        window,
        serverEnd.cpuMs() - server.cpuMs(),
        serverEnd.userMs() - server.userMs(),
        serverEnd.writes() - server.writes(),
        loadEnd.cpuMs() - load0.cpuMs(),
        serverEnd.residentKib(),
        liveKib(running.server().pid()),
        served,
        values);
  }

  private Child client(Load load, Contestant.Running running, Path directory) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--port=" + running.port());
    arguments.add("--wire=" + running.wire());
    arguments.add("--path=" + String.join(",", running.paths()));
    arguments.add("--stride=" + running.stride());
    arguments.add("--listeners=" + load.listeners);
    arguments.add("--stalled=" + load.stalled);
    arguments.add("--slow=" + load.slow);
    arguments.add("--bytes=" + load.bitRate / 8);
    arguments.add("--join-rate=" + load.joinRate);
    arguments.add("--tls=" + load.tls);
    arguments.add("--churn=" + load.churn);
    arguments.add("--prompt-one-in=" + promptOneIn);
    arguments.add("--threads=" + clientThreads);
    arguments.add("--life=" + Child.LIFE_TIME.toSeconds());
    return Contestant.java(
        directory,
        List.of("-Xms256m", "-Xmx256m"),
        LoadClient.class,
        arguments.toArray(String[]::new));
  }

  /** What a full collection leaves, in a JVM; 0 for other programs. */
  private static long liveKib(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return 0;
    }
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
    try (BufferedReader reader = process.inputReader()) {
      return reader
          .lines()
          .filter(line -> line.startsWith("Total"))
          .map(line -> line.strip().split("\\s+"))
          .mapToLong(words -> Long.parseLong(words[2]) / 1024)
          .findFirst()
          .orElse(0);
    }
  }
}
