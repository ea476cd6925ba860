"""What every live figure is: a widget with sliders, which can be saved as a page of its own."""

from os import PathLike
from pathlib import Path
from typing import ClassVar

import anywidget
import ipywidgets
import traitlets

from convlib.widgets.page import page
from convlib.widgets.traits import one_of


class LiveFigure(anywidget.AnyWidget):
    """A widget that draws itself in JupyterLab and on a page without a kernel.

    A subclass has the same name as its ``.js`` and ``.css``, names the range of each slider in
    ``LIMITS``, and has a `convlib.widgets.traits.Setting` for each.
    """

    LIMITS: ClassVar[dict[str, list[int]]] = {}

    name = traitlets.Unicode(help="how the page's address calls this figure").tag(sync=True)
    limits = traitlets.Dict(help="lowest and highest value of each setting").tag(sync=True)

    @traitlets.default("limits")
    def _limits(self) -> dict[str, list[int]]:
        return self.LIMITS

    @traitlets.default("name")
    def _name(self) -> str:
        return type(self).__name__.lower()

    def with_sliders(self, *names: str) -> "Figure":
        """Return the figure under its sliders, joined in the front end.

        Parameters
        ----------
        *names
            The sliders to show; all of them unless given.

        Returns
        -------
        Figure
            Put it last in a cell to show it.

        Raises
        ------
        ValueError
            If the figure has no slider of such a name.
        """
        sliders = [
            self._slider(one_of("names", name, self.LIMITS)) for name in names or self.LIMITS
        ]
        return Figure([ipywidgets.HBox(sliders, layout={"flex_flow": "row wrap"}), self])

    def save_html(self, path: str | PathLike[str]) -> None:
        """Write the figure with its sliders into one HTML file that works offline.

        Parameters
        ----------
        path : str or path-like
            The file to write, such as ``"conv.html"``.
        """
        self.with_sliders().save_html(path)

    def _slider(self, name: str) -> ipywidgets.IntSlider:
        lowest, highest = self.limits[name]
        slider = ipywidgets.IntSlider(
            value=getattr(self, name),
            min=lowest,
            max=highest,
            description=name,
            style={"description_width": "7rem"},  # the longest name is output_padding
        )
        ipywidgets.jslink((slider, "value"), (self, name))
        return slider

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={getattr(self, name)}" for name in self.LIMITS)
        return f"{type(self).__name__}({settings})"


class Figure(ipywidgets.VBox):
    """Sliders over a figure, with a short name in a notebook's stored output."""

    def save_html(self, path: str | PathLike[str]) -> None:
        """Write what is shown into one HTML file that works offline.

        Parameters
        ----------
        path : str or path-like
            The file to write, such as ``"conv.html"``.
        """
        Path(path).write_text(page(type(self.children[-1]).__name__, [self]), encoding="utf-8")

    def __repr__(self) -> str:
        return f"Figure({self.children[-1]!r})"
