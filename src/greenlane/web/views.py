"""Pages of the shell itself: saved views of tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenlane.web import services
from greenlane.web.pages import act, page, safe_next


@page()
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    def work() -> None:
        given = {name: request.POST.get(name, "") for name in ("table", "name", "query")}
        services.save_view(user=request.user, **given)

    return act(request, work, done=_("The view was kept."), then=safe_next(request, "/"))


@page()
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    def work() -> None:
        services.delete_view(user=request.user, pk=pk)

    return act(request, work, done=_("The view was deleted."), then=safe_next(request, "/"))
