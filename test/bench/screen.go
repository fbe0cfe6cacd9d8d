package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// drawn is what web/e2e/frames.mjs says of one run.
type drawn struct {
	Median   float64 `json:"medianFps"`
	Slow     float64 `json:"p5Fps"`
	Cost     float64 `json:"cpuMsPerFrame"`
	Slowest  float64 `json:"slowestMs"`
	Chromium string  `json:"chromium"`
}

// screen measures how many frames a second the screen draws in Chromium while
// 10,000 things move, and what a second costs the server with many screens.
func screen(b *bench) (section, error) {
	const things = 10_000
	span := b.seconds(20 * time.Second).Round(time.Second)
	s := section{title: "The screen"}
	runs, err := b.draw(things, span)
	if err != nil {
		return s, err
	}
	var usual, slow, cost, slowest []float64
	for _, run := range runs {
		usual, slow = append(usual, run.Median), append(slow, run.Slow)
		cost, slowest = append(cost, run.Cost), append(slowest, run.Slowest)
	}
	beat, err := b.goBench("./domain/overview", "BenchmarkBeatTo1000Screens", b.seconds(3e9).String())
	if err != nil {
		return s, err
	}
	s.how = fmt.Sprintf(`
`+"`npm run frames`"+` (web/e2e/frames.mjs): the built screen at 1920 × 1080 in headless Chromium %s without a graphics card (WebGL by SwiftShader, on the same processors),
%s synthetic things all over the map, every one of which moves once a second; no server but one of static files. Counted are the intervals between the page's animation frames
for %s s after 6 s of warming up, in a fresh page each run; the slowest 5 %% are the frame rate that 95 %% of the frames reach.
`+"`go test -bench BeatTo1000Screens ./domain/overview`"+`: one second of news (500 things moved, the vital signs) until each of 1,000 screens has read it over a socket of its own.`,
		runs[0].Chromium, number(things), number(span.Seconds()))
	s.figures = []figure{
		{what: fmt.Sprintf("frames with %s things moving once a second", number(things)), unit: "/s", goal: atLeast(30), values: usual,
			beside: fmt.Sprintf("%s ms of processor a frame, the slowest frame %s ms", number(median(cost)), number(median(slowest)))},
		{what: "… slowest 5 %", unit: "/s", values: slow},
		{what: "a second of news to 1,000 screens", unit: "ms", values: beat.scaled("BeatTo1000Screens", "ns/op", 1e-6),
			beside: fmt.Sprintf("%s bytes a screen", number(median(beat["BeatTo1000Screens"]["bytes/screen"])))},
	}
	return s, nil
}

// draw runs frames.mjs; it says by itself what it misses.
func (b *bench) draw(things int, span time.Duration) ([]drawn, error) {
	cmd := exec.CommandContext(b.ctx, "node", "web/e2e/frames.mjs", "--json", "--draw", "auto", "--things", strconv.Itoa(things),
		"--seconds", strconv.FormatFloat(span.Seconds(), 'f', 0, 64), "--runs", strconv.Itoa(b.repeats))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("frames.mjs: %w: %s", err, strings.TrimSpace(problems.String()))
	}
	var runs []drawn
	for line := range bytes.Lines(out) {
		var run drawn
		if err := json.Unmarshal(line, &run); err != nil {
			return nil, fmt.Errorf("frames.mjs said %q: %w", line, err)
		}
		runs = append(runs, run)
	}
	return runs, nil
}
