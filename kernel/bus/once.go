package bus

import "context"

// AppendOnce is Append under an id that the caller's sender keeps: reports that
// come again under the same id within two minutes, at this node or another, are
// stored once. The same id must always stand for the same reports. They have a
// frame of their own.
func (l *Log) AppendOnce(ctx context.Context, id string, reports []Report) error {
	f := &frame{}
	for i := range reports {
		f.add(&reports[i])
	}
	if len(f.body) > frameBodyLimit/2 || len(reports) > frameCountLimit/2 {
		return ErrLogTooLarge
	}
	if _, err := l.stream(); err != nil {
		return err
	}
	if l.barred.Load() {
		return ErrLogFull
	}
	stored := make(chan error, 1)
	go func() { stored <- l.settle(l.launch(f, id)) }()
	select {
	case err := <-stored:
		return err
	case <-ctx.Done():
		return ErrLogFailed.Because(ctx.Err())
	}
}
