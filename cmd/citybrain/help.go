package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"citybrain/kernel/fault"
)

type help struct {
	Command []string `arg:"" optional:"" help:"The command."`
}

func (c *help) Run(k *kong.Context) error {
	_, err := k.Kong.Parse(append(c.Command, "--help"))
	return err
}

// exited is the status with which the parser wants to end.
type exited int

// ended takes the status from a parser that ended where it stood, as it does
// after help; any other panic goes on.
func ended(status *int) {
	switch why := recover().(type) {
	case nil:
	case exited:
		*status = int(why)
	default:
		panic(why)
	}
}

// helpful names the command that was understood, so that its help can be asked for.
func helpful(c *kong.Context) string {
	if c == nil || c.Selected() == nil {
		return ""
	}
	return " " + strings.TrimPrefix(c.Selected().FullPath(), "citybrain ")
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
