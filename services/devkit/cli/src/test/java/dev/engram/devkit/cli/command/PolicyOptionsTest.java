package dev.engram.devkit.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.devkit.cli.UserError;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PolicyOptionsTest {
    private static PolicyOptions parsed(String... arguments) {
        PolicyOptions options = new PolicyOptions();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    @Test
    void whatIsNotGivenStaysAsItWas() {
        // Given a policy
        RoundPolicy was = new RoundPolicy(100, 60, 0.7, 0.2, 5, "pending", true, 900);

        // When one value is given
        RoundPolicy is = parsed("--cut-count", "7").over(was);

        // Then the others are the same
        assertThat(is).isEqualTo(new RoundPolicy(7, 60, 0.7, 0.2, 5, "pending", true, 900));
    }

    @Test
    void sharesAreFixedAtBirth() {
        // Given a scenario that was created with the usual shares
        RoundPolicy was = RoundPolicy.defaults();

        // Then naming them again is fine, and others are refused with what they are
        parsed("--train-share", "0.8").requireSharesOf(was);
        assertThatThrownBy(() -> parsed("--train-share", "0.5").requireSharesOf(was))
                .isInstanceOf(UserError.class).hasMessageContaining("0.8 and 0.1").hasMessageContaining("another scenario");
    }
}
