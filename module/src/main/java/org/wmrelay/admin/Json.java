package org.wmrelay.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Records as JSON: their components by name, null where there is nothing, times as RFC 3339. */
final class Json {
  private static final JsonSerializer<Instant> TIME =
      (instant, type, context) -> new JsonPrimitive(instant.toString());
  private static final JsonDeserializer<Instant> TIME_READ =
      (json, type, context) -> time(json.getAsString());
  private static final Gson GSON =
      new GsonBuilder()
          .serializeNulls()
          .disableHtmlEscaping()
          .registerTypeAdapter(Instant.class, TIME)
          .registerTypeAdapter(Instant.class, TIME_READ)
          .create();

  private Json() {}

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new JsonParseException("expected a time by RFC 3339", e);
    }
  }

  /**
   * What a text says, as far as the type has a place for it; null if the text is empty or null.
   *
   * @throws com.google.gson.JsonParseException if it is not of that type
   */
  static <T> @Nullable T read(String text, Class<T> type) {
    return GSON.fromJson(text, type);
  }

  static String write(Object value) {
    return GSON.toJson(value);
  }
}
