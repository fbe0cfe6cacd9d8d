// Command citybrain is the operating system of a smart government in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"citybrain/kernel/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments say and gives the status of the process: 0 done,
// 1 it failed, 2 the command line is wrong.
func run(ctx context.Context, args []string, out, problems io.Writer) int {
	parser, err := kong.New(&commands{}, kong.Name("citybrain"), kong.UsageOnError(),
		kong.Description("The operating system of a smart government. Start with: citybrain serve --demo"),
		kong.Writers(out, problems), kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		fmt.Fprintln(problems, "citybrain:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(problems, "citybrain:", err)
		return 2
	}
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(problems, "citybrain:", sentence(err))
		return 1
	}
	return 0
}

// sentence says an error to the person at the terminal: the plain sentence
// first, the stable code and the cause behind it.
func sentence(err error) string {
	f := fault.From(err)
	if f.Code == "internal" {
		return err.Error()
	}
	if cause := f.Unwrap(); cause != nil {
		return fmt.Sprintf("%s (%s: %v)", f.Message, f.Code, cause)
	}
	return fmt.Sprintf("%s (%s)", f.Message, f.Code)
}
