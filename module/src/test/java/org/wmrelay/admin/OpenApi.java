package org.wmrelay.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The API's description as a contract: says what of an answer is not as it was described. */
final class OpenApi {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private final ObjectNode document;

  OpenApi() throws Exception {
    try (InputStream in = Admin.class.getResourceAsStream("openapi.yaml")) {
      document = (ObjectNode) new YAMLMapper().readTree(in);
    }
    beStrict(document);
  }

  /** Answers may grow, but none may have what the description lacks. */
  private static void beStrict(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApi::beStrict);
  }

  /** The paths, without the slash they begin with. */
  List<String> resources() {
    List<String> names = new ArrayList<>();
    document.get("paths").propertyNames().forEach(path -> names.add(path.substring(1)));
    return names;
  }

  /** The names of a resource's parameters. */
  List<String> parameters(String resource) {
    List<String> names = new ArrayList<>();
    for (JsonNode parameter : get(resource).path("parameters")) {
      names.add(resolve(parameter).get("name").asString());
    }
    return names;
  }

  private JsonNode get(String resource) {
    return document.get("paths").get("/" + resource).get("get");
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
  }

  void assertAnswer(String resource, String json) {
    assertValid(
        "/paths/~1" + resource + "/get/responses/200/content/application~1json/schema", json);
  }

  void assertAction(String json) {
    assertValid("/paths/~1actions/post/responses/200/content/application~1json/schema", json);
  }

  void assertProblem(String json) {
    assertValid("/components/schemas/Problem", json);
  }

  private void assertValid(String pointer, String json) {
    ObjectNode schema = document.deepCopy();
    schema.put("$ref", "#" + pointer);
    Schema compiled = REGISTRY.getSchema(schema);
    List<com.networknt.schema.Error> errors = compiled.validate(JsonMapper.shared().readTree(json));
    assertEquals(List.of(), errors, json);
  }
}
