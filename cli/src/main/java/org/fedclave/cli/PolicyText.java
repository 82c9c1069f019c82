package org.fedclave.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceFormat;

/** An appraisal policy in words, grouped by technology and wrapped. */
final class PolicyText {

  private static final int WIDTH = 100;

  private PolicyText() {}

  static List<String> lines(AppraisalPolicy policy) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(policy.sections())
        .forEach((format, section) -> add(heading(format), section.explain(), lines));
    add("All technologies", policy.explainCommon(), lines);
    List<String> refused = new ArrayList<>();
    for (EvidenceFormat format : EvidenceFormat.values()) {
      if (!policy.sections().containsKey(format)) {
        refused.add(heading(format));
      }
    }
    if (!refused.isEmpty()) {
      add("Refused, because there is no section", List.of(String.join(", ", refused)), lines);
    }
    add("Digest of this policy", List.of(policy.digest().toString()), lines);
    return lines;
  }

  private static String heading(EvidenceFormat format) {
    return switch (format) {
      case SEV_SNP -> "AMD SEV-SNP";
      case TDX -> "Intel TDX";
      case SGX -> "Intel SGX";
      case NVIDIA_GPU -> "NVIDIA GPUs";
      case TPM -> "TPM 2.0";
      case PSA -> "Arm PSA";
      case CCA -> "Arm CCA";
      case NITRO -> "AWS Nitro Enclaves";
    };
  }

  private static void add(String heading, List<String> sentences, List<String> lines) {
    lines.add(heading);
    sentences.forEach(sentence -> wrap(sentence, lines));
  }

  private static void wrap(String sentence, List<String> lines) {
    String lead = "  - ";
    String rest = sentence;
    while (lead.length() + rest.length() > WIDTH) {
      int room = WIDTH - lead.length();
      int space = rest.lastIndexOf(' ', room);
      int end = space > 0 ? space : rest.indexOf(' ');
      if (end < 0) {
        break; // one long word, such as a digest, is kept whole
      }
      lines.add(lead + rest.substring(0, end));
      rest = rest.substring(end + 1);
      lead = "    ";
    }
    lines.add(lead + rest);
  }
}
