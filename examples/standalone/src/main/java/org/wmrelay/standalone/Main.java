package org.wmrelay.standalone;

import picocli.CommandLine;

/** The entry of the runnable jar. */
public final class Main {
  /** Must be set before java.util.logging is touched. */
  private static final String LOG_MANAGER = "java.util.logging.manager";

  private Main() {}

  public static void main(String[] args) {
    if (System.getProperty(LOG_MANAGER) == null) {
      System.setProperty(LOG_MANAGER, LastingLogManager.class.getName());
    }
    System.exit(commandLine(new WmRelayCommand()).execute(args));
  }

  static CommandLine commandLine(WmRelayCommand command) {
    return new CommandLine(command)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::fail);
  }

  private static int refuse(CommandLine.ParameterException e, String[] args) {
    e.getCommandLine().getErr().println(e.getMessage());
    e.getCommandLine().getErr().println("wmrelay --help shows all options.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (e instanceof CannotStartException) {
      commandLine.getErr().println(e.getMessage());
    } else {
      e.printStackTrace(commandLine.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
