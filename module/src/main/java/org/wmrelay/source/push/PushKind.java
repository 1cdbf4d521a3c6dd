package org.wmrelay.source.push;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request wants to push. */
public enum PushKind {
  /** Windows Media Encoder introduces itself, [MS-WMHTTP] 2.2.2.3. */
  SETUP,
  /** Windows Media Encoder streams, [MS-WMHTTP] 2.2.2.4. */
  START,
  /** Another program sends a stream as the body of a PUT or POST. */
  PLAIN,
  /** No push. */
  NONE;

  private static final Set<String> STREAM_TYPES =
      Set.of(
          "",
          "video/x-ms-asf",
          "video/x-ms-wmv",
          "audio/x-ms-wma",
          "application/x-mms-framed",
          "application/octet-stream");

  /** Decided by method and Content-Type, never by what the encoder calls itself. */
  public static PushKind of(HttpServletRequest request) {
    boolean post = request.getMethod().equals("POST");
    // Not getContentType(), by which Jetty fails on a charset that it does not know.
    String type = mediaType(request.getHeader("Content-Type"));
    if (post && type.equals("application/x-wms-pushsetup")) {
      return SETUP;
    }
    if (post && type.equals("application/x-wms-pushstart")) {
      return START;
    }
    boolean carriesStream = post || request.getMethod().equals("PUT");
    return carriesStream && STREAM_TYPES.contains(type) && hasBody(request) ? PLAIN : NONE;
  }

  private static String mediaType(@Nullable String contentType) {
    String whole = contentType == null ? "" : contentType;
    return whole.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }
}
