package org.wmrelay.admin.status;

/**
 * How often the configuration was read again.
 *
 * @param possible whether there is a file to be read
 * @param applied times that it was taken
 * @param refused times that something in it was wrong
 * @param why what was wrong the last time; empty if nothing was
 */
public record ReloadReport(boolean possible, long applied, long refused, String why) {}
