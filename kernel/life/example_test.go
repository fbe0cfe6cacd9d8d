package life_test

import (
	"context"
	"fmt"

	"citybrain/kernel/life"
)

// Two parts start in order, tell how they are, and stop in reverse.
func Example() {
	part := func(name string) life.Part {
		return life.Part{
			Name:  name,
			Start: func(ctx context.Context) error { life.Note(ctx, "on loopback"); return nil },
			Stop:  func(context.Context) error { return nil },
		}
	}
	l := life.New(func(s life.Step) {
		if s.Stop {
			fmt.Println("stopped", s.Name)
		} else {
			fmt.Println(s.Name+",", s.Note)
		}
	}, 0)
	l.Add(part("store"), part("web"))
	ctx, stop := context.WithCancel(context.Background())
	fmt.Println(l.Run(ctx, stop))
	// Output:
	// store, on loopback
	// web, on loopback
	// stopped web
	// stopped store
	// <nil>
}
