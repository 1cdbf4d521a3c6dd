package org.wmrelay.standalone;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.wmrelay.server.settings.ConfigurationException;
import org.wmrelay.server.settings.ConfigurationFile;
import org.wmrelay.server.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options, as wmrelay 2.13 had them, and what they ask for. */
@Command(
    name = "wmrelay",
    header = "Relays live streams to many listeners on one port.",
    customSynopsis = {
      "wmrelay [options] URL            pulls a broadcast from an encoder or another relay",
      "       wmrelay [options]                waits for an encoder that pushes",
      "       wmrelay [options] --demo         broadcasts a demonstration",
      "       wmrelay [options] --config FILE  does what the file says",
      "(wmrelay stands for: java -jar wmrelay.jar)%n"
    },
    footer = {
      "",
      "Players open http://this-host:PORT/ or mmsh://this-host:PORT/; an encoder pushes to this-host,",
      "port PORT. Ctrl-C ends the relay."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it ended as asked; --check-config found nothing wrong",
      "1:it could not start, for example because the port is in use",
      "2:an option or the configuration is wrong",
      "130, 143:ended by Ctrl-C, by the system"
    },
    optionListHeading = "%n",
    sortOptions = false,
    versionProvider = Version.class)
final class WmRelayCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(names = "-c", description = "No window; accepted, as there is none.")
  @SuppressWarnings("unused") // there is nothing to switch off
  private boolean console;

  @Option(
      names = "-p",
      paramLabel = "PORT",
      description = "Port of players and encoders, 0 for a free one (default: ${DEFAULT-VALUE}).",
      converter = Numbers.Port.class)
  private int port = 8080;

  @Option(
      names = "-m",
      paramLabel = "COUNT",
      description = "Listeners at once, 0 for any number (default: 100).",
      converter = Numbers.Listeners.class)
  private @Nullable Integer listeners;

  @Option(
      names = "-b",
      paramLabel = "KIB",
      description =
          "How many KiB a listener may be behind: 16, 32, 64, 128, 256, 512 or 1024 (default: 64).",
      converter = Numbers.Lag.class)
  private @Nullable Integer lag;

  @Option(
      names = "-l",
      paramLabel = "FILE",
      description = "Write a log; %%p in the name stands for the port.")
  private @Nullable String logFile;

  @Option(
      names = "-f",
      paramLabel = "FILE",
      description = "Who may push: lines user=password, # begins a comment.")
  private @Nullable String usersFile;

  @Option(
      names = "-a",
      paramLabel = "PASSWORD",
      description = "A password with which any user name may push.")
  private @Nullable String password;

  @Option(names = "-s", description = "Show no information about incoming packets.")
  private boolean silent;

  @Option(names = "-d", description = "Log details.")
  private boolean debug;

  @Option(names = "--demo", description = "Broadcast the demonstration that wmrelay carries.")
  private boolean demo;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read the configuration; -m, -b, -f, -a and URL are written in it.")
  private @Nullable Path config;

  @ArgGroup(exclusive = false, heading = "%nFor https:%n")
  private @Nullable TlsOptions tls;

  /** All that https takes. */
  static final class TlsOptions {
    @Option(
        names = "--tls-port",
        paramLabel = "PORT",
        required = true,
        description = "A second port, for https; 0 for a free one.",
        converter = Numbers.Port.class)
    private int port;

    @Option(
        names = "--tls-certificate",
        paramLabel = "FILE",
        required = true,
        description = "The certificate and those that lead to it in PEM, or PKCS12 with the key.")
    private @Nullable Path certificate;

    @Option(
        names = "--tls-key",
        paramLabel = "FILE",
        description = "The certificate's key in PEM, unless the file above has it.")
    private @Nullable Path key;

    @Option(
        names = "--tls-password-file",
        paramLabel = "FILE",
        description = "A file whose first line is the password of the PKCS12 file.")
    private @Nullable Path passwordFile;

    SslContextFactory.Server read() {
      return new Tls(Objects.requireNonNull(certificate), key, passwordFile).read();
    }
  }

  @ArgGroup(exclusive = false, heading = "%nFor signed links:%n")
  private @Nullable LinkOptions link;

  @Option(names = "--check-config", description = "Only check the configuration.")
  private boolean checkConfig;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "Where the broadcast is pulled from, for example http://192.168.1.50:8888/")
  private @Nullable String url;

  @Override
  public Integer call() throws Exception {
    Settings settings;
    try {
      settings = settings();
    } catch (ConfigurationException e) {
      e.problems().forEach(err()::println);
      return CommandLine.ExitCode.USAGE;
    }
    if (checkConfig) {
      return approve(settings);
    }
    if (link != null) {
      return print(link, settings);
    }
    run(new Standalone(settings, config == null ? null : new ConfigurationFile(config)));
    return CommandLine.ExitCode.OK;
  }

  private void run(Standalone standalone) throws Exception {
    SslContextFactory.Server ssl = tls == null ? null : tls.read();
    Screen screen = new Screen(System.out);
    Logs.show(screen, debug);
    int actualPort = standalone.open(port);
    if (tls != null && ssl != null) {
      standalone.openTls(tls.port, ssl);
    }
    if (logFile != null) {
      Logs.write(logFile, actualPort);
    }
    if (!silent) {
      showPackets(standalone, screen);
    }
    standalone.run(actualPort);
  }

  private void showPackets(Standalone standalone, Screen screen) {
    boolean terminal = Terminal.isPresent();
    if (terminal) {
      standalone.showPackets(screen);
    }
    if (!terminal || logFile != null) {
      standalone.logPackets();
    }
  }

  private int approve(Settings settings) {
    settings.warnings().forEach(out()::println);
    out().println(configuration() + ": ok, publishing points: " + settings.points().size());
    return CommandLine.ExitCode.OK;
  }

  private int print(LinkOptions wanted, Settings settings) {
    try {
      out().println(wanted.sign(settings, Instant.now()));
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException impossible) {
      throw wrong(configuration() + ": " + impossible.getMessage());
    }
  }

  /** Where the settings come from, for people. */
  private String configuration() {
    return config == null ? OnePoint.COMMAND_LINE : config.toString();
  }

  /** What the options or the file say. */
  Settings settings() {
    if (config != null) {
      refuseBesideFile();
      return Settings.load(config);
    }
    if (demo && url != null) {
      throw wrong("--demo and a URL exclude each other");
    }
    String source = demo ? Demo.url() : url == null ? OnePoint.PUSH : url;
    return new OnePoint(source, listeners, lag, usersFile, password).settings();
  }

  private void refuseBesideFile() {
    Map<String, Optional<Object>> written = new LinkedHashMap<>();
    written.put("-m", Optional.ofNullable(listeners));
    written.put("-b", Optional.ofNullable(lag));
    written.put("-f", Optional.ofNullable(usersFile));
    written.put("-a", Optional.ofNullable(password));
    written.put("--demo", demo ? Optional.of(true) : Optional.empty());
    written.put("a URL", Optional.ofNullable(url));
    written.forEach(
        (option, value) -> {
          if (value.isPresent()) {
            throw wrong(option + " has no place beside --config: write it into " + config);
          }
        });
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(commandLine(), message);
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private PrintWriter err() {
    return commandLine().getErr();
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  int port() {
    return port;
  }
}
