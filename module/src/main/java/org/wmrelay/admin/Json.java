package org.wmrelay.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.time.Instant;

/** Records as JSON: their components by name, null where there is nothing, times as RFC 3339. */
final class Json {
  private static final JsonSerializer<Instant> TIME =
      (instant, type, context) -> new JsonPrimitive(instant.toString());
  private static final Gson GSON =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          .registerTypeAdapter(Instant.class, TIME)
          .create();

  private Json() {}

  static String write(Object value) {
    return GSON.toJson(value);
  }
}
