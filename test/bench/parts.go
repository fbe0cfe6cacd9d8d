package main

import "fmt"

// store measures durable units of work.
func store(b *bench) (section, error) {
	r, err := b.goBench("./kernel/db", "BenchmarkOneRowUnits", b.seconds(3e9).String())
	if err != nil {
		return section{}, err
	}
	return section{
		title: "Units of work",
		how:   "`go test -bench OneRowUnits ./kernel/db`: one row is one unit of work, durable (SQLite with synchronous=FULL) when it returns; 64 writers at once, and one alone.",
		figures: []figure{
			{what: "one-row units of work, SQLite FULL, 64 writers", unit: "units/s", goal: atLeast(5_000),
				values: r["OneRowUnits64Writers/sqlite"]["units/s"],
				beside: fmt.Sprintf("one writer alone: %s units/s", number(median(r["OneRowUnitsAlone/sqlite"]["units/s"])))},
		},
	}, nil
}

// parts measures pieces that have goals or that others ask about.
func parts(b *bench) (section, error) {
	s := section{title: "Parts", how: "`go test -bench`: Tiles in ./domain/places, Near20, Apply and Heap in ./domain/things/twin, Password in ./kernel/auth."}
	tiles, err := b.goBench("./domain/places", "BenchmarkTiles$/shanghai/warm", "1x")
	if err != nil {
		return s, err
	}
	twin, err := b.goBench("./domain/things/twin", "BenchmarkNear20|BenchmarkApply", b.seconds(1e9).String())
	if err != nil {
		return s, err
	}
	heap, err := b.goBench("./domain/things/twin", "BenchmarkHeap", "1x")
	if err != nil {
		return s, err
	}
	sign, err := b.goBench("./kernel/auth", "BenchmarkPassword$", b.seconds(3e9).String())
	if err != nil {
		return s, err
	}
	var rates []float64
	for _, ns := range sign["Password"]["ns/op"] {
		rates = append(rates, 1e9/ns)
	}
	s.figures = []figure{
		{what: "tile of the Shanghai pack, warm, p99", unit: "ms", goal: atMost(20), values: tiles["Tiles/shanghai/warm"]["p99-ms"],
			beside: fmt.Sprintf("worst %s ms", number(median(tiles["Tiles/shanghai/warm"]["worst-ms"])))},
		{what: "the 20 nearest of 1,000,000 things", unit: "µs", values: twin.scaled("Near20/1000000", "ns/op", 1e-3)},
		{what: "password checks (argon2id) on one processor", unit: "checks/s", values: rates},
	}
	s.growth.head = []string{"things", "nearest 20 µs", "apply a report of 6 values ns", "live heap of the twin B/thing"}
	for _, n := range []string{"10000", "100000", "1000000"} {
		s.growth.rows = append(s.growth.rows, []string{n,
			number(median(twin.scaled("Near20/"+n, "ns/op", 1e-3))), number(median(twin["Apply/"+n]["ns/op"])),
			number(median(heap["Heap/"+n]["heapB/thing"]))})
	}
	return s, nil
}
