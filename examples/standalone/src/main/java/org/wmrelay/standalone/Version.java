package org.wmrelay.standalone;

import picocli.CommandLine;

/** The version, from the manifest of the jar. */
final class Version implements CommandLine.IVersionProvider {
  private static final String UNPACKAGED = "(not packaged)";

  static String wmrelay() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "wmrelay " + (version == null ? UNPACKAGED : version);
  }

  static String platform() {
    return String.format(
        "Java %s (%s), %s %s",
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }

  @Override
  public String[] getVersion() {
    return new String[] {wmrelay(), platform()};
  }
}
