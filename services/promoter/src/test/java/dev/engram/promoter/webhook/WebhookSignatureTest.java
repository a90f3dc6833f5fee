package dev.engram.promoter.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a delivery that a real MLflow made. */
class WebhookSignatureTest {
    private static final String ID = "18435013-c97f-4836-8fce-7aca438a68a8";
    private static final String TIME = "1795465280";
    private static final String SIGNATURE = "v1,YMAVH2rbT1VCGOjibNCXbzxzfpPuh22mdwAH4lIn7d8=";
    private static final byte[] BODY = ("{\"entity\": \"model_version_alias\", \"action\": \"created\", \"timestamp\": \"2026-11-23T20:21:20.649789+00:00\", "
            + "\"data\": {\"name\": \"example_model\", \"alias\": \"example_alias\", \"version\": \"1\"}}").getBytes(StandardCharsets.UTF_8);

    private static WebhookSignature at(Duration later, String secret) {
        return new WebhookSignature(secret, Clock.fixed(Instant.ofEpochSecond(Long.parseLong(TIME)).plus(later), ZoneOffset.UTC));
    }

    private static WebhookSignature now() {
        return at(Duration.ZERO, "s3cr3t-engram");
    }

    @Test
    void whatMlflowSignedIsValid() {
        assertThat(BODY).hasSize(180);
        assertThat(now().valid(ID, TIME, SIGNATURE, BODY)).isTrue();
    }

    @Test
    void aChangedBodyIsNot() {
        byte[] changed = BODY.clone();
        changed[20]++;

        assertThat(now().valid(ID, TIME, SIGNATURE, changed)).isFalse();
    }

    @Test
    void anotherSecretIsNot() {
        assertThat(at(Duration.ZERO, "other").valid(ID, TIME, SIGNATURE, BODY)).isFalse();
    }

    @Test
    void changedOrMissingHeadersAreNot() {
        assertThat(now().valid("other", TIME, SIGNATURE, BODY)).isFalse();
        assertThat(now().valid(ID, "1795465281", SIGNATURE, BODY)).isFalse();
        assertThat(now().valid(ID, TIME, SIGNATURE.substring(3), BODY)).isFalse();
        assertThat(now().valid(null, TIME, SIGNATURE, BODY)).isFalse();
        assertThat(now().valid(ID, null, SIGNATURE, BODY)).isFalse();
        assertThat(now().valid(ID, TIME, null, BODY)).isFalse();
        assertThat(now().valid(ID, "soon", SIGNATURE, BODY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"PT5M, true", "PT-5M, true", "PT11M, false", "PT-11M, false"})
    void aRetryOfMinutesAgoIsAndAnOldOneIsNot(Duration later, boolean valid) {
        assertThat(at(later, "s3cr3t-engram").valid(ID, TIME, SIGNATURE, BODY)).isEqualTo(valid);
    }

    @Test
    void aRepeatedDeliveryIsSeenOnce() {
        Deliveries deliveries = new Deliveries();

        assertThat(deliveries.first(ID)).isTrue();
        assertThat(deliveries.first(ID)).isFalse();
        assertThat(deliveries.first("other")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"entity\":\"model_version_alias\",\"data\":{\"alias\":\"champion\"}} | true",
        "{\"entity\":\"model_version_alias\",\"data\":{\"alias\":\"serving\"}} | false",
        "{\"entity\":\"model_version_tag\",\"data\":{\"key\":\"engram.review\"}} | true",
        "{\"entity\":\"model_version_tag\",\"data\":{\"key\":\"engram.promotion\"}} | false",
        "{\"entity\":\"registered_model\",\"data\":{}} | false",
        "no json | false"
    })
    void whatThePromoterWroteItselfIsNoReasonToLook(String body, boolean matters) {
        assertThat(WebhookEvents.matters(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(matters);
    }
}
