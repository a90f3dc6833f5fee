package dev.engram.devkit.cli.prepare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what pip or uv say while they install: how many packages they have in hand, and how much they fetched. */
final class InstallLog {
    private static final Pattern SIZE = Pattern.compile("\\(([\\d.]+)\\s?(B|[kKMG]i?B)(?: at .*)?\\)");
    private static final Pattern UV_TOTAL = Pattern.compile("(?:Prepared|Installed) (\\d+) packages?.*");

    private long packages;
    private double bytes;
    private double kept;
    private String step = "fetching";

    void read(String raw) {
        String line = raw.strip();
        if (line.startsWith("Collecting ")) {
            packages++;
            step = "fetching";
        } else if (line.startsWith("Downloading ")) {
            bytes += size(line);
        } else if (line.startsWith("Using cached ")) {
            kept += size(line);
        } else if (line.startsWith("Installing collected packages")) {
            step = "installing (takes a while)";
        } else if (line.startsWith("Bytecode compiled")) {
            step = "byte code compiled";
        }
        Matcher total = UV_TOTAL.matcher(line);
        if (total.matches()) {
            packages = Long.parseLong(total.group(1));
            step = "installing";
        }
    }

    long packages() {
        return packages;
    }

    /** For people. */
    String summary() {
        String had = kept > 0 ? String.format(Locale.ROOT, ", %.0f MB from a cache", kept / 1e6) : "";
        return String.format(Locale.ROOT, "%s, %.0f MB fetched%s", step, bytes / 1e6, had);
    }

    private static double size(String line) {
        Matcher matcher = SIZE.matcher(line);
        if (!matcher.find()) {
            return 0;
        }
        double number = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
            case "KB" -> number * 1e3;
            case "KIB" -> number * 1024;
            case "MB" -> number * 1e6;
            case "MIB" -> number * (1 << 20);
            case "GB" -> number * 1e9;
            case "GIB" -> number * (1 << 30);
            default -> number;
        };
    }
}
