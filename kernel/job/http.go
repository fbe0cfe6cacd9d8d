package job

import (
	"context"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Routes are the desk's view of the queue.
func (q *Queue) Routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/jobs", PermRead, "List background jobs, newest first", q.listJobs),
		web.Get("/api/v1/jobs/{id}", PermRead, "Show a background job", q.getJob),
		web.Post("/api/v1/jobs/{id}/retry", PermManage, "Queue a failed or cancelled job again", q.retryJob),
		web.Post("/api/v1/jobs/{id}/cancel", PermManage, "Cancel a job that waits or runs", q.cancelJob),
		web.Get("/api/v1/schedules", PermRead, "List the schedules of background jobs", q.listSchedules),
	}
}

type listInput struct {
	page.Ask
	State string `query:"state" enum:"queued,running,done,failed,cancelled" doc:"Only jobs in this state"`
	Kind  string `query:"kind" maxLength:"100" doc:"Only jobs of this kind"`
}

func (q *Queue) listJobs(ctx context.Context, in *listInput) (page.Page[Job], error) {
	return q.List(ctx, Filter{State: State(in.State), Kind: in.Kind}, in.Ask)
}

type jobInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (q *Queue) getJob(ctx context.Context, in *jobInput) (Job, error) { return q.Get(ctx, ID(in.ID)) }

func (q *Queue) retryJob(ctx context.Context, in *jobInput) (Job, error) {
	return q.Retry(ctx, ID(in.ID))
}

func (q *Queue) cancelJob(ctx context.Context, in *jobInput) (Job, error) {
	return q.Cancel(ctx, ID(in.ID))
}

func (q *Queue) listSchedules(ctx context.Context, _ *struct{}) (page.Page[Timetable], error) {
	list, err := q.Schedules(ctx)
	return page.Page[Timetable]{Items: list}, err
}
