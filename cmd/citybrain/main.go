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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments say and gives the status of the process: 0 done,
// 1 it failed, 2 the command line is wrong.
func run(ctx context.Context, args []string, out, problems io.Writer) (status int) {
	defer ended(&status)
	parser, err := kong.New(&commands{}, kong.Name("citybrain"), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Description("The operating system of a smart government. Start with: citybrain serve --demo"),
		kong.Writers(out, problems), kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		fmt.Fprintln(problems, "citybrain:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err == nil {
		err = parsed.Run()
	}
	if wrong := (*kong.ParseError)(nil); errors.As(err, &wrong) {
		fmt.Fprintf(problems, "citybrain: %v\nTry: citybrain help%s\n", wrong, helpful(wrong.Context))
		return 2
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(problems, "citybrain:", sentence(err))
		return 1
	}
	return 0
}
