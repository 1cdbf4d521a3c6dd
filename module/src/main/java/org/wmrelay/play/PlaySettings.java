package org.wmrelay.play;

/**
 * How players are answered; {@code reference.conf} explains each setting.
 *
 * @param asxForWindowsMediaPlayer whether the generic HTTP client of Windows Media Player gets a
 *     playlist at a stream's path, else what any program gets
 */
public record PlaySettings(boolean asxForWindowsMediaPlayer) {}
