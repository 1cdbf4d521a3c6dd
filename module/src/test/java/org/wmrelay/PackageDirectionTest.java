package org.wmrelay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Keeps the packages in their places: an arrow points only down, neighbours are strangers. */
class PackageDirectionTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.wmrelay");

  @Test
  void shouldPointOnlyDownwards() {
    layers().check(PRODUCT);
  }

  private static ArchRule layers() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("server")
        .definedBy("..wmrelay.server..")
        .layer("admin")
        .definedBy("..wmrelay.admin..")
        .layer("access")
        .definedBy("..wmrelay.access..")
        .layer("cluster")
        .definedBy("..wmrelay.cluster..")
        .layer("play")
        .definedBy("..wmrelay.play..")
        .layer("jetty")
        .definedBy("..wmrelay.jetty..")
        .layer("pull")
        .definedBy("..wmrelay.source.pull..")
        .layer("push")
        .definedBy("..wmrelay.source.push..")
        .layer("udp")
        .definedBy("..wmrelay.source.udp..")
        .layer("file")
        .definedBy("..wmrelay.source.file..")
        .layer("media")
        .definedBy("..wmrelay.media..")
        .layer("broadcast")
        .definedBy("..wmrelay.broadcast..")
        .layer("wire")
        .definedBy("..wmrelay.wire..")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("admin")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("cluster")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("play")
        .mayOnlyBeAccessedByLayers("server", "admin", "access", "cluster")
        .whereLayer("jetty")
        .mayOnlyBeAccessedByLayers("server", "admin", "access", "cluster")
        .whereLayer("pull")
        .mayOnlyBeAccessedByLayers("server", "cluster")
        .whereLayer("push")
        .mayOnlyBeAccessedByLayers("server", "admin", "cluster")
        .whereLayer("udp")
        .mayOnlyBeAccessedByLayers("server", "cluster")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("server", "cluster")
        .whereLayer("media")
        .mayOnlyBeAccessedByLayers("pull", "push", "file", "cluster", "server");
  }

  @Test
  void shouldHaveNoCycles() {
    slices().matching("org.wmrelay.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void shouldKeepTheBroadcastFreeOfFormatsServersAndConfiguration() {
    noClasses()
        .that()
        .resideInAPackage("..wmrelay.broadcast..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..", "org.slf4j..", "org.jspecify..", "org.wmrelay.broadcast..")
        .check(PRODUCT);
  }

  @Test
  void shouldKeepTheCodecsPure() {
    noClasses()
        .that()
        .resideInAPackage("..wmrelay.wire..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java.lang..",
            "java.io..",
            "java.nio",
            "java.nio.charset..",
            "java.util..",
            "java.time..",
            "org.jspecify..",
            "org.wmrelay.wire..")
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  @Test
  void shouldKeepJettyOutOfPlayBecauseItRunsOnTomcatToo() {
    noClasses()
        .that()
        .resideInAPackage("..wmrelay.play..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  @Test
  void shouldMarkEveryPackageAsNullChecked() {
    Set<String> packages =
        PRODUCT.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    for (String name : packages) {
      assertTrue(
          PRODUCT.contain(name + ".package-info")
              && PRODUCT.get(name + ".package-info").isAnnotatedWith(NullMarked.class),
          name + " lacks a package-info.java with @NullMarked");
    }
  }
}
