package org.wmrelay.play;

import java.util.List;
import java.util.Locale;

/**
 * What a client says it is ([MS-WMSP] 2.2.1.9), as far as the answer depends on it.
 *
 * @param text the header as it came; empty if there was none
 */
record UserAgent(String text) {
  private static final String PLAYER = "nsplayer/";
  private static final String SERVER = "nsserver/";
  private static final String CACHE = "wmcacheproxy/";
  private static final String WINDOWS_MEDIA_PLAYER = "windows-media-player/";
  private static final int LAST_NSSERVER_WITHOUT_PLAY_TOKEN = 5;
  private static final int MAX_DIGITS = 6;

  /** Speaks WMSP and begins with a Describe. */
  boolean speaksWmsp() {
    return List.of(PLAYER, SERVER, CACHE).stream().anyMatch(this::is);
  }

  /** An old relay, or a program that imitates one: gets the stream without asking to play. */
  boolean isOldServer() {
    return is(SERVER) && majorVersion(SERVER) <= LAST_NSSERVER_WITHOUT_PLAY_TOKEN;
  }

  /** A player of at least that version. */
  boolean isPlayerSince(int version) {
    return is(PLAYER) && majorVersion(PLAYER) >= version;
  }

  /** The player's generic HTTP client, which fetches playlists and artwork but no stream. */
  boolean isWindowsMediaPlayer() {
    return is(WINDOWS_MEDIA_PLAYER);
  }

  private boolean is(String product) {
    return text.toLowerCase(Locale.ROOT).startsWith(product);
  }

  /** 0 if the version does not begin with digits. */
  private int majorVersion(String product) {
    int end = product.length();
    while (end < text.length() && Character.digit(text.charAt(end), 10) >= 0) {
      end++;
    }
    String digits = text.substring(product.length(), end);
    return digits.isEmpty() || digits.length() > MAX_DIGITS ? 0 : Integer.parseInt(digits);
  }
}
