package dev.engram.devkit.cli.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAccessor;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time as people write it: a stretch of time before now, a day, or a moment; without a zone it is UTC. */
final class Since implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd['T'HH:mm[:ss[.SSS]][XXX]]");

    @Override
    public Instant convert(String text) {
        Matcher ago = AGO.matcher(text);
        return ago.matches() ? Instant.now().minus(duration(Long.parseLong(ago.group(1)), ago.group(2))) : moment(text);
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Instant moment(String text) {
        try {
            TemporalAccessor read = MOMENT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime moment) {
                return moment.toInstant();
            }
            return (read instanceof LocalDateTime moment ? moment : ((LocalDate) read).atStartOfDay()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is no time; expected 90m, 2h, 7d, 2026-11-24 or 2026-11-24T10:00Z");
        }
    }
}
