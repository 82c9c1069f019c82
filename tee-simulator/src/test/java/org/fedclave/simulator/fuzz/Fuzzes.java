package org.fedclave.simulator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A fuzz test of one target: on its sound inputs in every build, on what becomes of them by
 * mutation when Jazzer fuzzes.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Fuzzes.Provider.class)
@FuzzTest
@interface Fuzzes {

  FuzzTarget value();

  /** The seeds as arguments. */
  final class Provider implements ArgumentsProvider, AnnotationConsumer<Fuzzes> {

    private Stream<Bytes> seeds = Stream.empty();

    @Override
    public void accept(Fuzzes annotation) {
      seeds = annotation.value().seeds().stream();
    }

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return seeds.map(seed -> Arguments.of(seed.toArray()));
    }
  }
}
