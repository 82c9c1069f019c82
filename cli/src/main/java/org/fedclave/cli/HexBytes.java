package org.fedclave.cli;

import org.fedclave.protocol.Bytes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads hexadecimal on the command line; anything else is a usage error. */
final class HexBytes implements ITypeConverter<Bytes> {

  @Override
  public Bytes convert(String hex) {
    try {
      return Bytes.hex(hex);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "it has characters that are not hex digits, or one too few");
    }
  }
}
