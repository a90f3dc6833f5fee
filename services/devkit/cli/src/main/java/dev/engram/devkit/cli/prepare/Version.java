package dev.engram.devkit.cli.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A version by its numbers; what stands behind them is passed over.
 *
 * @param numbers at least one
 */
record Version(List<Integer> numbers) implements Comparable<Version> {
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    Version {
        numbers = List.copyOf(numbers);
    }

    /** The first version that stands in a text: {@code Apache Maven 3.8.7 (…)}, {@code Python 3.11.2+}, {@code 1.8.0_402} which is Java 8. */
    static Optional<Version> in(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>();
        for (String number : matcher.group().split("\\.")) {
            numbers.add(number.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(number));
        }
        return Optional.of(new Version(numbers));
    }

    static Version of(Integer... numbers) {
        return new Version(List.of(numbers));
    }

    boolean atLeast(Version other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int order = Integer.compare(at(i), other.at(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int at(int place) {
        return place < numbers.size() ? numbers.get(place) : 0;
    }

    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
